import Foundation
import SignetTestSupport
import Testing

/// How commands fail: exit codes, sentences, JSON; and nothing is left behind.
@Suite struct CommandLineErrorTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    @Test func whatCannotBeUnderstoodExitsWith2() async throws {
        for arguments in [
            ["bogus"], ["key", "generate"], ["key", "generate", "x", "--algorithm", "dsa"], ["cert", "issue"],
        ] {
            let result = try await runTool(signetExecutable, arguments, directory: bench.directory.path)
            #expect(result.status == 2, "\(arguments): \(result.everything)")
            #expect(result.output.isEmpty && result.errorOutput.contains("Usage: signet"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.directory.path).isEmpty)
    }

    @Test func helpAndVersionExitWith0() async throws {
        #expect(try await bench.signet("--help").contains("USAGE: signet"))
        #expect(try await bench.signet("--version").contains("."))
    }

    @Test func aBadValueIsNamedWithWhatToWrite() async throws {
        let result = try await bench.attempt("cert", "self-sign", "a.example.com", "--lifetime", "never")
        #expect(result.status == 2)
        #expect(result.errorOutput.contains("\"never\" is not a duration") && result.errorOutput.contains("30d"))
    }

    @Test func aPassphraseTypedInTheWrongPlaceIsNotRepeated() async throws {
        let result = try await bench.attempt("key", "generate", "a.key", "--encrypt", "hunter2")
        #expect(result.status == 2)
        #expect(!result.everything.contains("hunter2"))
    }

    @Test func aFailureExitsWith1AndSaysWhatToDo() async throws {
        let result = try await bench.attempt("inspect", "missing.crt")
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.errorOutput.hasPrefix("error: ") && result.errorOutput.contains("missing.crt"))
    }

    @Test func errorsAreJSONWhenAskedFor() async throws {
        for (arguments, code, status) in [
            (["inspect", "missing.crt", "--json"], "file.unreadable", 1), (["bogus", "--json"], "usage", 2),
            (["ca", "list", "--json"], "configuration.not-found", 1),
        ] {
            let result = try await runTool(
                signetExecutable, arguments, environment: ["SIGNET_CONFIG": bench.file("missing.yaml")],
                directory: bench.directory.path)
            #expect(result.status == Int32(status))
            let error = try Workbench.json(result.errorOutput) as? [String: [String: String]]
            #expect(error?["error"]?["code"] == code, "\(result.everything)")
            #expect(error?["error"]?["message"]?.isEmpty == false)
        }
    }

    @Test func nothingIsReplacedUnlessForced() async throws {
        try bench.directory.write("a.key", "precious")
        let refused = try await bench.attempt("key", "generate", "a.key")
        #expect(refused.status == 1 && refused.errorOutput.contains("--force"))
        #expect(try bench.directory.text("a.key") == "precious")
        try await bench.signet("key", "generate", "a.key", "--force")
        #expect(try bench.directory.text("a.key").contains("PRIVATE KEY"))
    }

    @Test func aDirectoryThatCannotBeWrittenToIsNoticedBeforeAnythingIsMade() async throws {
        let result = try await bench.attempt(
            "cert", "self-sign", "a.example.com", "--out", "a.crt", "--key", "missing/a.key")
        #expect(result.status == 1 && result.errorOutput.contains("missing/a.key"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.directory.path).isEmpty)
    }

    @Test func aCertificateWithoutItsKeyIsNotIssued() async throws {
        let result = try await bench.attempt("cert", "self-sign", "a.example.com", "--out", "a.crt")
        #expect(result.status == 2 && result.errorOutput.contains("--key"))
    }

    @Test func everyProblemOfAConfigurationIsNamedWithItsPlace() async throws {
        try bench.directory.write(
            "signet.yaml",
            """
            data_directory: data
            listne: 127.0.0.1:0
            authorities:
              - name: root
                subject: "CN=root"
                lifetime: ten years
            """)
        let result = try await bench.attempt("config", "check")
        #expect(result.status == 1)
        for part in ["signet.yaml:2:1", "listne", "signet.yaml:6", "lifetime"] {
            #expect(result.errorOutput.contains(part), "\(part) is not in: \(result.errorOutput)")
        }
        #expect(!FileManager.default.fileExists(atPath: bench.file("data")))
    }

    @Test func theTemplateIsInOrder() async throws {
        try await bench.signet("init")
        #expect(try await bench.signet("config", "check").contains("in order"))
        #expect(try await bench.attempt("init").status == 1)
    }
}
