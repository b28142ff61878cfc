import SignetHCL
import Testing

/// The job files of the article, section 5, as they stand there.
@Suite struct HCLArticleTests {
    @Test(arguments: [("a", 7433), ("b", 8443)]) func readsTheJobFiles(letter: String, port: Int) throws {
        let text = Self.job.replacing("service-a", with: "service-\(letter)").replacing(
            "service_a", with: "service_\(letter)"
        )
        .replacing("ca-a", with: "ca-\(letter)").replacing("static = 7433", with: "static = \(port)")
        let body = try HCLFixture.body(text, .hcl2)
        let job = try #require(body.block("job"))
        #expect(job.labels.map(\.text) == ["mtls-service-\(letter)"])
        #expect(job.position == HCLPosition(line: 1, column: 1))
        #expect(job.body.value("type")?.kind == .text("service"))
        guard case .list(let centers) = job.body.value("datacenters")?.kind else { throw Unexpected() }
        #expect(centers.map(\.kind) == [.text("dc1")])
        let group = try #require(job.body.block("group")?.body)
        #expect(group.items.map(\.name) == ["count", "network", "vault", "task"])
        let https = try #require(group.block("network")?.body.block("port"))
        #expect(https.labels.map(\.text) == ["https"])
        guard case .number(let number) = https.body.value("static")?.kind else { throw Unexpected() }
        #expect(number.integer == port)
        let vault = try #require(group.block("vault")?.body)
        #expect(vault.value("namespace")?.kind == .text(""))
        #expect(vault.value("change_mode")?.kind == .text("noop"))
        #expect(vault.position.line == 17)

        let task = try #require(group.block("task")?.body)
        #expect(task.value("driver")?.kind == .text("raw_exec"))
        #expect(task.block("config")?.body.value("command")?.kind == .text("local/start.sh"))
        let templates = task.blocks.filter { $0.type == "template" }.map(\.body)
        #expect(templates.count == 4)
        #expect(
            templates.map { $0.value("destination")?.kind } == [
                .text("local/start.sh"), .text("/cert/ca.crt"), .text("/cert/service-\(letter).crt"),
                .text("/cert/service-\(letter).key"),
            ])
        #expect(
            templates.map { $0.value("change_mode")?.kind }
                == [nil, .text("noop"), .text("restart"), .text("noop")])
        #expect(
            templates[0].value("data")?.kind
                == .text(
                    """
                    #!/bin/bash
                    cp -R /Users/gs/workspaces/hashicorp_example/vault-examples/mtls-pki/python_service_\(letter) \
                    python_service_\(letter)
                    cd python_service_\(letter)
                    pip install requests flask
                    python main.py

                    """))
        #expect(
            templates[3].value("data")?.kind
                == .text(
                    """
                    {{- /* key-a.tpl */ -}}
                    {{ with secret "pki/issue/example-dot-com" "common_name=service-\(letter).example.com" "ttl=2m" }}
                    {{ .Data.private_key }}{{ end }}

                    """))
    }

    @Test func readsTheTemplateOfTheAgent() throws {
        let body = try HCLFixture.body(
            """
            template {
              source      = "ca-a.tpl"
              destination = "../cert/ca.crt"
            }
            """)
        let template = try #require(body.block("template")?.body)
        #expect(template.value("source")?.kind == .text("ca-a.tpl"))
        #expect(template.value("destination")?.kind == .text("../cert/ca.crt"))
        #expect(template.value("destination")?.position == HCLPosition(line: 3, column: 17))
    }

    private static let job = #"""
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
}
