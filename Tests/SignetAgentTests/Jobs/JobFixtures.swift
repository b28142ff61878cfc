import SignetCore
import SignetTestSupport

@testable import SignetAgent

/// Job files of the tests.
enum JobFixtures {
    /// As the article has it: the ends of its heredocs are indented.
    static let article = #"""
        job "mtls-service-a" {
          datacenters = ["dc1"]

          type = "service"

          group "service" {
            count = 1

            network {
              port "https" {
                static = 7433
              }
            }
            
            # vault에서 할당받을 Polocy를 명시 한다.
            # 해당 Policy로 생성되는 Token의 변경시 동작은 change_mode에서 지정한다.
            vault {
              namespace = ""
              policies = ["pki"]
              change_mode = "noop"
            }

            task "python-task" {
              driver = "raw_exec"

              config {
                command = "local/start.sh"
              }
              template {
                data = <<EOH
        #!/bin/bash
        cp -R /Users/gs/workspaces/hashicorp_example/vault-examples/mtls-pki/python_service_a python_service_a
        cd python_service_a
        pip install requests flask
        python main.py
              EOH
                destination = "local/start.sh"
              }
              
              # Vault Agent에서 구성했던 Template이 Job내에 정의된다.
              template {
                data = <<EOH
        {{- /* ca-a.tpl */ -}}
        {{ with secret "pki/issue/example-dot-com" "common_name=service-a.example.com" "ttl=2m" }}
        {{ .Data.issuing_ca }}{{ end }}
              EOH
                destination = "/cert/ca.crt"
                change_mode = "noop"
              }
              # 인증서가 변경되는 경우 change_mode에 지정된 restart를 통해 Job을 재시작한다.
              template {
                data = <<EOH
        {{- /* cert-a.tpl */ -}}
        {{ with secret "pki/issue/example-dot-com" "common_name=service-a.example.com" "ttl=2m" }}
        {{ .Data.certificate }}{{ end }}
              EOH
                destination = "/cert/service-a.crt"
                change_mode = "restart"
              }
              template {
                data = <<EOH
        {{- /* key-a.tpl */ -}}
        {{ with secret "pki/issue/example-dot-com" "common_name=service-a.example.com" "ttl=2m" }}
        {{ .Data.private_key }}{{ end }}
              EOH
                destination = "/cert/service-a.key"
                change_mode = "noop"
              }
            }
          }
        }
        """#

    /// The smallest job.
    static func minimal(
        kind: String = "service", group: String = "", task: String = "", driver: String = "raw_exec",
        before: String = ""
    ) -> String {
        """
        \(before)
        job "small" {
          type = "\(kind)"
          group "only" {
            \(group)
            task "main" {
              driver = "\(driver)"
              config { command = "/bin/true" }
              \(task)
            }
          }
        }
        """
    }

    /// - Throws: what reading throws
    static func read(_ text: String, variables: [String: String] = [:]) throws -> JobFile {
        try JobFile(parsing: text, fileName: "job.hcl", variables: variables)
    }

    /// What reading says is wrong.
    static func problems(_ text: String, variables: [String: String] = [:]) -> String {
        do {
            _ = try read(text, variables: variables)
            return ""
        } catch {
            return (error as? SignetError)?.message ?? "\(error)"
        }
    }

    static func machine() -> MachineAttributes {
        MachineAttributes(
            values: ["attr.kernel.name": "linux", "node.unique.name": "here"], address: "192.0.2.7")
    }

    /// The environment of the first task of a job.
    static func environment(_ job: JobSpec, ports: [String: Int] = [:]) throws -> TaskEnvironment {
        let group = try required(job.groups.first, "a group")
        let task = try required(group.tasks.first, "a task")
        return TaskEnvironment(
            job: job, group: group, task: task,
            instance: InstanceIdentity(job: job.name, group: group.name, index: 1, id: "0c1c9f5e-1111-2222"),
            directory: AllocationDirectory(data: "/data", job: job.name, group: group.name, index: 1), ports: ports,
            machine: machine())
    }

    static func required<Value>(_ value: Value?, _ what: String) throws -> Value {
        guard let value else { throw TestSupportError("There is not \(what).") }
        return value
    }
}
