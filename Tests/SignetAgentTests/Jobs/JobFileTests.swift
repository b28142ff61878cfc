import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetAgent

/// Job files are read as Nomad reads them.
struct JobFileTests {
    @Test func theArticlesJobIsReadAsItIs() throws {
        let job = try JobFixtures.read(JobFixtures.article).job
        #expect(job.name == "mtls-service-a")
        #expect(job.kind == .service)
        #expect(job.datacenters == ["dc1"])
        let group = try JobFixtures.required(job.groups.first, "a group")
        #expect(group.ports == [PortSpec(label: "https", fixed: 7433, to: nil)])
        let task = try JobFixtures.required(group.tasks.first, "a task")
        #expect(task.command == "local/start.sh")
        #expect(task.vault?.policies == ["pki"])
        #expect(task.vault?.change == .nothing)
        #expect(task.vault?.namespace == nil)
        #expect(
            task.templates.map(\.destination) == [
                "local/start.sh", "/cert/ca.crt", "/cert/service-a.crt", "/cert/service-a.key",
            ])
        #expect(task.templates.map(\.change) == [.restart, .nothing, .restart, .nothing])
        guard case .text(let script) = task.templates[0].source, case .text(let key) = task.templates[3].source else {
            throw TestSupportError("The templates have no text.")
        }
        #expect(script.hasPrefix("#!/bin/bash\ncp -R"))
        #expect(script.hasSuffix("python main.py\n"))
        #expect(key.contains("{{- /* key-a.tpl */ -}}\n"))
        #expect(
            key.contains(#"{{ with secret "pki/issue/example-dot-com" "common_name=service-a.example.com" "ttl=2m" }}"#)
        )
    }

    @Test func defaultsAreNomads() throws {
        let job = try JobFixtures.read(JobFixtures.minimal()).job
        #expect(job.region == "global")
        #expect(job.namespace == "default")
        #expect(job.priority == 50)
        #expect(job.groups[0].count == 1)
        let task = job.groups[0].tasks[0]
        #expect(task.killTimeout.duration == .seconds(5))
        #expect(task.killSignal == "SIGINT")
        #expect(task.logs.files == 10)
        #expect(task.logs.megabytes == 10)
        #expect(task.resources.cpu == 100)
        #expect(task.resources.memory == 300)
        #expect(!task.isLeader)
        let template = try JobFixtures.read(
            JobFixtures.minimal(task: "template {\n data = \"x\"\n destination = \"local/x\"\n}")
        ).job.groups[0].tasks[0].templates[0]
        #expect(template.change == .restart)
        #expect(template.splay.duration == .seconds(5))
        #expect(template.permissions == "0644")
    }

    /// The kind of a job, and its restart policy.
    @Test(arguments: [
        ("service", 2, "30m", RestartStanza.Mode.fail), ("batch", 3, "1d", .fail), ("sysbatch", 3, "1d", .fail),
    ])
    func restartPolicies(kind: String, attempts: Int, interval: String, mode: RestartStanza.Mode) throws {
        let restart = try JobFixtures.read(JobFixtures.minimal(kind: kind)).job.groups[0].tasks[0].restart
        #expect(restart.attempts == attempts)
        #expect(restart.interval.description == interval)
        #expect(restart.delay.duration == .seconds(15))
        #expect(restart.mode == mode)
    }

    @Test func theTasksOwnRestartIsOverTheGroups() throws {
        let text = JobFixtures.minimal(
            group: "restart {\n attempts = 5\n delay = \"1s\"\n mode = \"delay\"\n}", task: "restart { attempts = 1 }")
        let restart = try JobFixtures.read(text).job.groups[0].tasks[0].restart
        #expect(restart.attempts == 1)
        #expect(restart.delay.duration == .seconds(1))
        #expect(restart.mode == .delay)
    }

    @Test func variablesAndLocals() throws {
        let before = """
            variable "port" { type = number }
            variable "names" {
              type    = list(string)
              default = ["a", "b"]
            }
            locals { greeting = "hello ${var.port}" }
            """
        let text = JobFixtures.minimal(
            group: "network { port \"http\" { static = var.port } }",
            task: """
                env {
                  GREETING = local.greeting
                  PORT     = "${NOMAD_PORT_http}"
                  HOME     = "${env["HOME"]}"
                  ODD      = "$${literally}"
                }
                """, before: before)
        let job = try JobFixtures.read(text, variables: ["port": "8123"]).job
        #expect(job.groups[0].ports[0].fixed == 8123)
        let environment = job.groups[0].tasks[0].environment
        #expect(environment["GREETING"] == "hello 8123")
        #expect(environment["PORT"] == "${NOMAD_PORT_http}")
        #expect(environment["HOME"] == "${env[\"HOME\"]}")
        #expect(environment["ODD"] == "${literally}")
        #expect(JobFixtures.problems(text).contains("variable \"port\": \"default\" is missing"))
        #expect(JobFixtures.problems(text, variables: ["port": "1", "prot": "2"]).contains("\"prot\" is given"))
    }

    @Test func whatHasNoEffectIsSaid() throws {
        let text = JobFixtures.minimal(
            group: """
                constraint { attribute = "${attr.kernel.name}" }
                service {
                  name = "web"
                  check { type = "http" }
                }
                """, driver: "exec")
        let file = try JobFixtures.read(text)
        #expect(file.job.groups[0].services == ["web"])
        #expect(file.warnings.count == 3)
        #expect(file.warnings[0].hasPrefix("job.hcl:5:5: constraint has no effect"))
        #expect(file.warnings.contains { $0.contains("service \"web\" is registered nowhere") })
        #expect(file.warnings.contains { $0.contains("exec runs a plain process here") })
    }
}
