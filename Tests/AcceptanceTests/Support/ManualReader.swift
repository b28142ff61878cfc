import Foundation
import SignetTestSupport
import Testing

/// Types what a page says, in a directory of its own: the page's ports and directories are replaced by others.
///
/// ` ```sh start NAME` is a program that goes on running, ` ```sh NAME` lines typed in a shell of that name, which must succeed, ` ```text` something of
/// what they printed, and any other fence with a second word a file of that name.
final class ManualReader {
    private let directory: TemporaryDirectory
    /// Where the lines are typed.
    private let place: String
    private let replacements: [(old: String, new: String)]
    private let environment: [String: String]
    private var programs: [BackgroundProcess] = []
    /// The `export` lines typed so far, by the shell in which they were.
    private var exports: [String: [String]] = [:]

    /// - Parameters:
    ///   - folder: where the lines are typed, below the reader's directory
    ///   - replacements: what stands elsewhere here than on the page; called with the reader's directory
    init(in folder: String = "", _ replacements: (String) throws -> [(old: String, new: String)]) throws {
        directory = try TemporaryDirectory()
        place = folder.isEmpty ? directory.path : directory.file(folder)
        self.replacements = try replacements(directory.path)
        let bin = directory.file("bin")
        for made in [bin, place] {
            try FileManager.default.createDirectory(atPath: made, withIntermediateDirectories: true)
        }
        for name in ["vault", "signet"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(bin)/\(name)", withDestinationPath: signetExecutable)
        }
        environment = [
            "PATH": "\(bin):\(ProcessInfo.processInfo.environment["PATH"] ?? ""):/usr/sbin:/sbin",
            "HOME": directory.path, "SIGNET_CONFIG": "signet.yaml", "COLUMNS": "100",
            "VAULT_DEV_LISTEN_ADDRESS": Self.replaced("127.0.0.1:8200", self.replacements),
        ]
    }

    private static func replaced(_ text: String, _ replacements: [(old: String, new: String)]) -> String {
        replacements.reduce(text) { $0.replacing($1.old, with: $1.new) }
    }

    private func replaced(_ text: String) -> String { Self.replaced(text, replacements) }

    /// Copies the files of an example, as they would be with the replaced ports, into a folder of its name.
    func copyExample(_ name: String) throws {
        let folder = projectFile("Examples/\(name)")
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            // A link made by whoever has tried the example by hand is none of its files.
            guard let text = try? String(contentsOf: folder.appending(path: file), encoding: .utf8) else { continue }
            try directory.write("\(name)/\(file)", replaced(text))
        }
    }

    /// Does what the page says from top to bottom, and compares.
    /// - Returns: how many pieces were typed, and how many compared.
    func follow(_ page: ManualPage) async throws -> (runs: Int, outputs: Int) {
        var shown = ""
        var counts = (runs: 0, outputs: 0)
        for piece in page.pieces {
            let words = (piece.info ?? "").split(separator: " ").map(String.init)
            switch (words.first, words.count) {
            case ("sh", 3): try await start(piece.lines.joined(separator: "\n"))
            case ("sh", 2):
                shown = try await run(piece.lines, in: words[1])
                counts.runs += 1
            case ("text", 1):
                for line in piece.lines {
                    #expect(contains(line, in: shown), "\(line)\nis not in\n\(shown)")
                }
                counts.outputs += 1
            case (_, 2): try write(piece)
            default: break
            }
        }
        return counts
    }

    /// A file of the page, under the name behind its fence.
    private func write(_ piece: ManualPage.Piece) throws {
        guard let name = piece.info?.split(separator: " ").last else { return }
        let file = URL(fileURLWithPath: "\(place)/\(name)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data((replaced(piece.lines.joined(separator: "\n")) + "\n").utf8).write(to: file)
    }

    /// Starts a program; returns at once, or when a server listens.
    private func start(_ command: String) async throws {
        let words = replaced(command).split(separator: " ").map(String.init)
        let program = try BackgroundProcess.start(
            directory.file("bin/\(words[0])"), Array(words.dropFirst()), environment: environment, directory: place)
        programs.append(program)
        if words.contains("server") { try await program.waitForOutput(containing: "serves the Vault API at") }
    }

    /// Types lines, which must succeed.
    /// - Returns: what they printed
    private func run(_ lines: [String], in shell: String) async throws -> String {
        let script = (exports[shell, default: []] + lines).map(replaced).joined(separator: "\n")
        exports[shell, default: []] += lines.filter { $0.hasPrefix("export ") }
        let result = try await runTool(
            "bash", ["-euo", "pipefail", "-c", script], environment: environment, directory: place)
        guard result.status == 0 else {
            let printed = programs.map(\.output).joined(separator: "\n")
            throw TestSupportError("\(script)\nended with \(result.status): \(result.everything)\n\(printed)")
        }
        return result.everything
    }

    /// Whether a line of the page is in an output. What is random is not compared; `...` stands for anything.
    private func contains(_ line: String, in output: String) -> Bool {
        let parts = Self.masked(replaced(line)).components(separatedBy: "...").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        return output.split(separator: "\n", omittingEmptySubsequences: false).contains { candidate in
            var rest = Self.masked(String(candidate))[...]
            for part in parts {
                guard let range = part.isEmpty ? rest.startIndex..<rest.startIndex : rest.range(of: part) else {
                    return false
                }
                rest = rest[range.upperBound...]
            }
            return true
        }
    }

    private static func masked(_ text: String) -> String {
        text.replacing(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\dZ/, with: "MOMENT")
            .replacing(/[A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d \d{4} GMT/, with: "MOMENT")
            .replacing(/([0-9a-f]{2}:)+[0-9a-f]{2}\b/, with: "SERIAL")
            .replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "UUID")
            .replacing(/hvs\.[A-Za-z0-9]+/, with: "TOKEN")
            .replacing(/pki-[0-9a-f]{8}\b/, with: "pki-ID")
            .replacing(/\b[0-9a-f]{20,}\b/, with: "DIGITS").replacing(/\b\d{9,}\b/, with: "NUMBER")
            .replacing(/[A-Za-z0-9+\/]{40,}=*/, with: "BASE64").replacing(/-{3,}/, with: "---")
            .replacing(#/ +/#, with: " ").trimmingCharacters(in: .whitespaces)
    }

    /// Ends the programs.
    func stop() async throws {
        for program in programs.reversed() {
            program.signal(SIGTERM)
            let status = try await program.waitForExit(timeout: .seconds(300))
            guard status == 0 else { throw TestSupportError("It ended with \(status):\n\(program.output)") }
        }
    }
}
