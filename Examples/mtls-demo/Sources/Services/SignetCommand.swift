import Foundation

/// The `signet` command on the demonstration's configuration.
struct SignetCommand: Sendable {
    /// Absolute path of the program.
    let path: String
    let directory: DemoDirectory

    /// - Parameter given: path from the command line; nil: beside the demonstration's own program
    init(given: String?, directory: DemoDirectory) throws {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let candidate = given ?? own.deletingLastPathComponent().appendingPathComponent("signet").path
        guard FileManager.default.isExecutableFile(atPath: candidate) else {
            throw DemoFailure(
                "No signet program at \(candidate).",
                remedy: "Run `make demo`, which builds it first, or name it: mtls-demo --signet PATH")
        }
        path = URL(fileURLWithPath: candidate).standardizedFileURL.path
        self.directory = directory
    }

    static let configuration = "signet.yaml"

    /// `signet up`, the embedded server with the renewal engine.
    var up: ChildProgram {
        ChildProgram(
            name: "signet up",
            path: path,
            arguments: ["up", "--config", directory.file(Self.configuration)],
            directory: directory.path,
            log: directory.file("signet.log")
        )
    }

    /// Has the company's authority make a certificate that expired long ago, as the article does with faketime.
    func issueExpired(name: String, fullChain: String, key: String) async throws {
        let arguments = [
            "cert", "issue", name, "--config", directory.file(Self.configuration),
            "--authority", "company-root", "--role", "services",
            "--not-before", "2023-01-01T00:00:00Z", "--lifetime", "30d",
            "--full-chain", directory.file(fullChain), "--key", directory.file(key),
        ]
        let (status, _, errors) = try await runProgram(path, arguments)
        guard status == 0 else {
            throw DemoFailure("signet \(arguments.joined(separator: " ")) ended with status \(status): \(errors)")
        }
    }
}
