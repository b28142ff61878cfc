import Foundation
import SignetTestSupport
import Testing

/// docs/vault.md is run from top to bottom: its servers are started, its lines typed, and what it shows of their output is compared.
@Suite struct VaultManualTests {
    @Test func everyLineOfThePageWorks() async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/vault.md")
        let page = ManualPage(markdown: try String(contentsOf: file.standardized, encoding: .utf8))
        let reader = try ManualReader()
        var shown = ""
        var counts = (runs: 0, outputs: 0)
        for piece in page.pieces {
            let words = (piece.info ?? "").split(separator: " ").map(String.init)
            switch (words.first, words.count) {
            case ("sh", 3): try await reader.start(piece.lines.joined(separator: "\n"))
            case ("sh", 2):
                shown = try await reader.run(piece.lines, in: words[1])
                counts.runs += 1
            case ("text", 1):
                for line in piece.lines {
                    #expect(reader.contains(line, in: shown), "\(line)\nis not in\n\(shown)")
                }
                counts.outputs += 1
            case (_, 2): try reader.write(piece)
            default: break
            }
        }
        #expect(counts.runs >= 12 && counts.outputs >= 6)
        try await reader.stop()
    }
}

/// Types what a page says, in a directory of its own: the page's ports and directories are replaced by others.
private final class ManualReader {
    private let directory: TemporaryDirectory
    private let replacements: [(old: String, new: String)]
    private let environment: [String: String]
    private var servers: [BackgroundProcess] = []
    /// The `export` lines typed so far, by the shell in which they were.
    private var exports: [String: [String]] = [:]

    init() throws {
        directory = try TemporaryDirectory()
        let (first, second, third) = (try freePort(), try freePort(), try freePort())
        let (nginx, path) = (try freePort(), directory.path)
        replacements = [
            ("old-vault.example.com:8200", "127.0.0.1:\(first)"),
            ("https://127.0.0.1:8200", "https://127.0.0.1:\(second)"),
            ("= \"127.0.0.1:8200\"", "= \"127.0.0.1:\(second)\""), ("127.0.0.1:8200", "127.0.0.1:\(first)"),
            ("8201", "\(third)"), ("8443", "\(nginx)"), ("/etc/vault.d", path), ("/var/lib/", "\(path)/"),
            ("/var/log/", "\(path)/"),
        ]
        let bin = directory.file("bin")
        try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
        for name in ["vault", "signet"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(bin)/\(name)", withDestinationPath: signetExecutable)
        }
        environment = [
            "PATH": "\(bin):\(ProcessInfo.processInfo.environment["PATH"] ?? ""):/usr/sbin:/sbin", "HOME": path,
            "SIGNET_CONFIG": "signet.yaml", "COLUMNS": "100", "VAULT_DEV_LISTEN_ADDRESS": "127.0.0.1:\(first)",
        ]
    }

    private func replaced(_ text: String) -> String {
        replacements.reduce(text) { $0.replacing($1.old, with: $1.new) }
    }

    /// A file of the page, under the name behind its fence.
    func write(_ piece: ManualPage.Piece) throws {
        guard let name = piece.info?.split(separator: " ").last else { return }
        try directory.write(String(name), replaced(piece.lines.joined(separator: "\n")) + "\n")
    }

    /// Starts `vault server ...` and returns once it listens.
    func start(_ command: String) async throws {
        let words = replaced(command).split(separator: " ").map(String.init)
        let server = try BackgroundProcess.start(
            directory.file("bin/\(words[0])"), Array(words.dropFirst()), environment: environment,
            directory: directory.path)
        servers.append(server)
        try await server.waitForOutput(containing: "serves the Vault API at")
    }

    /// Types lines, which must succeed.
    /// - Returns: what they printed
    func run(_ lines: [String], in shell: String) async throws -> String {
        let script = (exports[shell, default: []] + lines).map(replaced).joined(separator: "\n")
        exports[shell, default: []] += lines.filter { $0.hasPrefix("export ") }
        let result = try await runTool(
            "bash", ["-euo", "pipefail", "-c", script], environment: environment, directory: directory.path)
        guard result.status == 0 else {
            let servers = servers.map(\.output).joined(separator: "\n")
            throw TestSupportError("\(script)\nended with \(result.status): \(result.everything)\n\(servers)")
        }
        return result.everything
    }

    /// Whether a line of the page is in an output. What is random is not compared; `...` stands for anything.
    func contains(_ line: String, in output: String) -> Bool {
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

    /// Ends the servers.
    func stop() async throws {
        for server in servers {
            server.signal(SIGTERM)
            let status = try await server.waitForExit(timeout: .seconds(60))
            guard status == 0 else { throw TestSupportError("vault server ended with \(status):\n\(server.output)") }
        }
    }
}
