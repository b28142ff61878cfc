import SignetCore
import SignetTestSupport
import Testing

@testable import SignetAgent

/// What a task is told.
struct TaskEnvironmentTests {
    @Test func variablesAreNomads() throws {
        let job = try JobFixtures.read(
            JobFixtures.minimal(
                group: """
                    network {
                      port "http" { }
                      port "admin" { static = 9000 }
                    }
                    meta { shoe-size = "42" }
                    """,
                task: """
                    env {
                      LISTEN = "${NOMAD_IP_http}:${NOMAD_PORT_http}"
                      WHO    = "${node.unique.name}/${attr.kernel.name}/${meta.shoe-size}/${unknown.thing}"
                    }
                    """)
        ).job
        let variables = try JobFixtures.environment(job, ports: ["http": 23_456, "admin": 9000]).variables()
        #expect(variables["NOMAD_TASK_DIR"] == "/data/alloc/small/only/1/main/local")
        #expect(variables["NOMAD_SECRETS_DIR"] == "/data/alloc/small/only/1/main/secrets")
        #expect(variables["NOMAD_ALLOC_DIR"] == "/data/alloc/small/only/1/alloc")
        #expect(variables["NOMAD_ALLOC_NAME"] == "small.only[1]")
        #expect(variables["NOMAD_ALLOC_INDEX"] == "1")
        #expect(variables["NOMAD_SHORT_ALLOC_ID"] == "0c1c9f5e")
        #expect(variables["NOMAD_PORT_http"] == "23456")
        #expect(variables["NOMAD_ADDR_admin"] == "192.0.2.7:9000")
        #expect(variables["NOMAD_HOST_PORT_http"] == "23456")
        #expect(variables["NOMAD_META_shoe_size"] == "42")
        #expect(variables["NOMAD_META_SHOE_SIZE"] == "42")
        #expect(variables["NOMAD_CPU_LIMIT"] == "100")
        #expect(variables["NOMAD_MEMORY_LIMIT"] == "300")
        #expect(variables["NOMAD_REGION"] == "global")
        #expect(variables["LISTEN"] == "192.0.2.7:23456")
        #expect(variables["WHO"] == "here/linux/42/${unknown.thing}")
    }

    @Test func secretsOfTheRunnerAreNotInherited() {
        let kept = InheritedEnvironment.filtered([
            "PATH": "/bin", "VAULT_TOKEN": "hvs.x", "NOTIFY_SOCKET": "/run/x", "AWS_SECRET_ACCESS_KEY": "y",
            "SIGNET_KEY": "z", "NOMAD_VAR_a": "b",
        ])
        #expect(kept == ["PATH": "/bin"])
    }

    @Test(arguments: [
        ("local/x", "/data/alloc/j/g/0/t/local/x"), ("/cert/x", "/data/alloc/j/g/0/t/cert/x"),
        ("./a/../b", "/data/alloc/j/g/0/t/b"), ("/data/alloc/j/g/0/t/local/y", "/data/alloc/j/g/0/t/local/y"),
    ])
    func destinationsAreInside(_ text: String, _ path: String) throws {
        let directory = AllocationDirectory(data: "/data", job: "j", group: "g", index: 0)
        #expect(try directory.inside(text, of: "t", what: "It") == path)
    }

    @Test(arguments: ["../x", "a/../../x", "/../../etc/passwd", "", "/", "a/.."])
    func whatLeadsOutIsRefused(_ text: String) {
        let directory = AllocationDirectory(data: "/data", job: "j", group: "g", index: 0)
        #expect(throws: SignetError(.invalidInput, "")) { try directory.inside(text, of: "t", what: "It") }
    }
}
