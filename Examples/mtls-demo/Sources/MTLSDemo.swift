import ArgumentParser
import Foundation
import UnixSignals

/// Two real services under mutual TLS, with certificates that Signet keeps valid.
@main
struct MTLSDemo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mtls-demo",
        abstract: "Shows mutual TLS between two services, every way it can fail, and renewal under load."
    )

    @Option(help: "The signet program; otherwise the one beside this program.")
    var signet: String?

    @Option(help: "A new directory for all files, which is kept; otherwise a temporary one, which is removed.")
    var keep: String?

    @Option(help: "How long the load runs, in seconds.")
    var seconds = 66

    @Flag(help: "Print the report as JSON and nothing else.")
    var json = false

    func validate() throws {
        let allowed = DemoOptions.allowedSeconds
        guard allowed.contains(seconds) else {
            throw ValidationError("--seconds must be from \(allowed.lowerBound) to \(allowed.upperBound).")
        }
    }

    func run() async throws {
        do {
            let directory = try DemoDirectory(kept: keep)
            defer { if keep == nil { directory.remove() } }
            let stage = try Stage(
                directory: directory, signetPath: signet, options: DemoOptions(seconds: seconds))
            let narrator = Narrator(isSilent: json)
            let report = try await untilInterrupted { try await Scenario(stage: stage, narrator: narrator).run() }
            if json { print(String(decoding: try encoder.encode(report), as: UTF8.self)) }
            narrator.say(
                Chapters.ending(report, directory: directory.path, kept: keep != nil, signet: stage.signet.path))
            if !report.passed { throw ExitCode.failure }
        } catch let failure as DemoFailure {
            FileHandle.standardError.write(Data("mtls-demo: \(failure)\n".utf8))
            throw ExitCode.failure
        }
    }

    private var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// Does `body`; Ctrl-C or SIGTERM cancels it, so that it stops its children, and ends the program as a shell expects.
    private func untilInterrupted<Result: Sendable>(
        _ body: @Sendable @escaping () async throws -> Result
    ) async throws -> Result {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in signals { return nil }
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let result = first else { throw ExitCode(130) }
            return result
        }
    }
}
