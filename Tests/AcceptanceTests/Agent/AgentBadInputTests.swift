import Foundation
import SignetTestSupport
import Testing

/// What is wrong is said with its place, and changes nothing.
@Suite struct AgentBadInputTests {
    /// A text that is refused, and what the refusal says.
    private struct Case {
        let text: String
        let place: String
        let parts: [String]
    }

    /// Runs an agent that must end by itself with 1.
    private func refusal(_ site: VaultSite, _ arguments: String = "-config=agent.hcl") async throws -> String {
        let result = try await site.shell("exec vault agent \(arguments)")
        #expect(result.status == 1, "\(result.everything)")
        return result.errorOutput
    }

    private static let login = """
        auto_auth {
          method "token_file" {
            config = {
              token_file_path = "token"
            }
          }
        }

        """

    @Test func malformedConfigurationsAreNamedByLineAndColumn() async throws {
        let site = try VaultSite()
        let cases = [
            Case(text: "auto_auth {\n  method {\n", place: "agent.hcl:3:1", parts: []),
            Case(text: "pid_file = \n", place: "agent.hcl:2:1", parts: ["value"]),
            Case(text: "pid_file = \"a\nvault {}\n", place: "agent.hcl:1:12", parts: ["quote"]),
            Case(
                text: Self.login + "template {\n  contents = \"x\"\n  destinaton = \"y\"\n}\n",
                place: "agent.hcl:10:3", parts: ["destinaton", "destination"]),
            Case(
                text: Self.login + "template {\n  contents = \"x\"\n}\n", place: "agent.hcl:8:1", parts: ["destination"]
            ),
            Case(
                text: Self.login + "template {\n  contents = \"x\"\n  source = \"x.tpl\"\n  destination = \"y\"\n}\n",
                place: "agent.hcl:8:10", parts: ["contents", "source"]),
            Case(
                text: Self.login + "template {\n  contents = <<EOT\nx\n  destination = \"y\"\n}\n",
                place: "agent.hcl:9:14", parts: ["EOT"]),
            Case(text: "pid_file = \"a\"\n", place: "agent.hcl:1:1", parts: ["auto_auth"]),
        ]
        for wrong in cases {
            try site.directory.write("agent.hcl", wrong.text)
            let said = try await refusal(site)
            for part in [wrong.place] + wrong.parts { #expect(said.contains(part), "\(wrong.text)\(said)") }
        }
        #expect(try await refusal(site, "-config=none.hcl").contains("none.hcl"))
    }

    @Test func malformedTemplatesAreNamedByLineAndColumn() async throws {
        let site = try VaultSite()
        let configuration =
            Self.login + "template {\n  source = \"web.tpl\"\n  destination = \"out/web\"\n}\n"
        try site.directory.write("agent.hcl", configuration)
        for wrong in [
            Case(text: "one\n{{ if }}x{{ end }}\n", place: "web.tpl:2:7", parts: ["if"]),
            Case(text: "{{ .Data\n", place: "web.tpl:2:1", parts: ["action"]),
            Case(text: "\n\n  {{ end }}\n", place: "web.tpl:3:3", parts: ["end"]),
            Case(text: "{{ with secret \"a\" }}\n", place: "web.tpl:2:1", parts: ["EOF", "web.tpl:1:4"]),
            Case(text: "a {{ service \"web\" }}\n", place: "web.tpl:1:6", parts: ["service"]),
            Case(text: "a\nb {{ secrt \"web\" }}\n", place: "web.tpl:2:6", parts: ["secrt"]),
        ] {
            try site.directory.write("web.tpl", wrong.text)
            let said = try await refusal(site)
            for part in [wrong.place] + wrong.parts { #expect(said.contains(part), "\(wrong.text)\(said)") }
        }
        #expect(!FileManager.default.fileExists(atPath: site.file("out")))
        try FileManager.default.removeItem(atPath: site.file("web.tpl"))
        #expect(try await refusal(site).contains("web.tpl"))
    }

    @Test func malformedJobsAreNamedByLineAndColumn() async throws {
        let (vault, server) = try await VaultSite.development()
        try vault.directory.write("token.txt", "root")
        let jobs = JobSite(vault: vault)
        let task =
            "    task \"t\" {\n      driver = \"raw_exec\"\n      config {\n        command = \"true\"\n      }\n"
        let group = "job \"j\" {\n  group \"g\" {\n"
        for wrong in [
            Case(text: "job \"j\" {\n", place: "j.hcl:2:1", parts: []),
            Case(text: "job {\n}\n", place: "j.hcl:1:1", parts: ["job"]),
            Case(text: group + task + "    }\n  }\n  grup \"h\" {}\n}\n", place: "j.hcl:10:3", parts: ["grup"]),
            Case(
                text: group + "    task \"t\" {\n      driver = \"docker\"\n    }\n  }\n}\n", place: "j.hcl:4:16",
                parts: ["docker", "raw_exec"]),
            Case(
                text: group + task + "      kill_timeout = \"5x\"\n    }\n  }\n}\n", place: "j.hcl:8:22", parts: ["5x"]),
            Case(
                text: group + task
                    + "      template {\n        data = \"x\"\n        destination = \"../../x\"\n      }\n    }\n  }\n}\n",
                place: "j.hcl:10:23", parts: ["../../x"]),
            Case(
                text: group + task
                    + "      template {\n        data = \"{{ if }}\"\n        destination = \"local/x\"\n      }\n    }\n  }\n}\n",
                place: "j.hcl:9:16", parts: ["1:7", "if"]),
        ] {
            try vault.directory.write("j.hcl", wrong.text)
            let refused = try await jobs.attempt("run j.hcl")
            #expect(refused.status == 1, "\(wrong.text)\(refused.everything)")
            for part in [wrong.place] + wrong.parts {
                #expect(refused.errorOutput.contains(part), "\(part)\n\(wrong.text)\(refused.everything)")
            }
        }
        #expect(jobs.runners.isEmpty)
        try await vault.stop(server)
    }

    @Test func aForbiddenPathNamesThePolicyLineThatIsMissing() async throws {
        let (site, server) = try await AgentSite.development()
        try site.vault.directory.write(
            "agent.hcl",
            site.login + """
                template {
                  destination = "\(site.file("out"))"
                  contents    = "{{ with secret \\"pki/issue/another\\" \\"common_name=a.example.com\\" }}{{ .Data.certificate }}{{ end }}"
                }
                template {
                  destination = "\(site.file("value"))"
                  contents    = "{{ with secret \\"secret/data/app\\" }}{{ .Data.data.password }}{{ end }}"
                }

                """)
        let agent = try site.vault.startAgent("-config=agent.hcl")
        for line in [
            #"path "pki/issue/another" { capabilities = ["update"] }"#,
            #"path "secret/data/app" { capabilities = ["read"] }"#,
        ] { try await agent.waitForOutput(containing: line) }
        #expect(!FileManager.default.fileExists(atPath: site.file("out")))
        if agent.exitStatus == nil { agent.signal(SIGTERM) }
        try await agent.waitForExit()
        try await site.vault.stop(server)
    }

    @Test func aCommandThatHangsIsStoppedAndReported() async throws {
        let (site, server) = try await AgentSite.development()
        try site.vault.directory.write(
            "agent.hcl",
            site.login + """
                template {
                  destination = "\(site.file("out"))"
                  contents    = "rendered"
                  exec {
                    command = ["sleep", "86400", "0.0606"]
                    timeout = "1s"
                  }
                }

                """)
        let agent = try site.vault.startAgent("-config=agent.hcl")
        try await agent.waitForOutput(containing: "sleep 86400 0.0606 did not end within 1s and was killed")
        _ = try await eventually("the command to be stopped", explanation: { agent.output }) {
            runningProcesses { $0.last == "0.0606" }.count <= 1 ? true : nil
        }
        try await site.vault.stop(agent)
        _ = try await eventually("nothing to be left") { runningProcesses { $0.last == "0.0606" }.isEmpty ? true : nil }
        try await site.vault.stop(server)
    }

    @Test func aDestinationThatCannotBeWrittenLeavesTheOldFiles() async throws {
        let (site, server) = try await AgentSite.development()
        try site.vault.directory.write("blocked", "a file, no directory")
        let group = site.group(in: "web")
        try site.vault.directory.write(
            "agent.hcl",
            site.login + site.templates(of: "web.example.com", lifetime: "1h", into: site.file("web")))
        let first = try site.vault.startAgent("-config=agent.hcl")
        let pair = try await group.installed { first.output }
        try await site.vault.stop(first)

        // The same files of another certificate, and one more below what is no directory.
        let key = AgentSite.template("private_key", of: "other.example.com", lifetime: "1h")
        try site.vault.directory.write(
            "agent.hcl",
            site.login + site.templates(of: "other.example.com", lifetime: "1h", into: site.file("web"))
                + "template {\n  destination = \"\(site.file("blocked/tls.key"))\"\n  contents = <<EOT\n\(key)EOT\n}\n")
        let second = try site.vault.startAgent("-config=agent.hcl")
        try await second.waitForOutput(containing: site.file("blocked"))
        #expect(group.pair?.serial == pair.serial, "\(second.output)")
        try await group.expectTrusted(as: "web.example.com")
        if second.exitStatus == nil { second.signal(SIGTERM) }
        try await second.waitForExit()
        #expect(group.pair?.serial == pair.serial, "\(second.output)")
        try await site.vault.stop(server)
    }

    @Test func writeToFileOutsideTheAllowedDirectoriesIsRefused() async throws {
        let (site, server) = try await AgentSite.development()
        let elsewhere = try TemporaryDirectory()
        for outside in [elsewhere.file("x"), site.file("web/../../signet-was-here")] {
            try site.vault.directory.write(
                "agent.hcl",
                site.login + """
                    template {
                      destination = "\(site.file("web/out"))"
                      contents    = "{{ \\"x\\" | writeToFile \\"\(outside)\\" \\"\\" \\"\\" \\"0644\\" }}"
                    }

                    """)
            let agent = try site.vault.startAgent("-config=agent.hcl")
            try await agent.waitForOutput(containing: "is outside the directories that templates may write to")
            if agent.exitStatus == nil { agent.signal(SIGTERM) }
            try await agent.waitForExit()
            #expect(agent.output.contains("writeToFile"), "\(agent.output)")
            for made in [outside, site.file("web/out")] { #expect(!FileManager.default.fileExists(atPath: made)) }
        }
        try await site.vault.stop(server)
    }
}
