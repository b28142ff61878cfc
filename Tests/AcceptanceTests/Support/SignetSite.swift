import Foundation
import SignetTestSupport
import Testing

/// A directory with a `signet.yaml`, and the built `signet` working on it.
struct SignetSite: Sendable {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    static let authorities = """
        data_directory: data
        listen: 127.0.0.1:0
        log: { level: debug }
        authorities:
          - name: company-root
            subject: "CN=example root,O=COMPANY,C=KR"
            roles:
              - name: services
                allowed_domains: [example.com]
                usage: peer

        """

    var configuration: String { directory.file("signet.yaml") }

    func file(_ name: String) -> String { directory.file(name) }

    /// Writes `signet.yaml` in one step, so that a running `signet up` never reads half of it.
    func configure(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: configuration), options: .atomic)
    }

    /// Starts `signet up`.
    func up() throws -> BackgroundProcess {
        try BackgroundProcess.start(
            signetExecutable, ["up", "--config", configuration], directory: directory.path)
    }

    /// Starts `signet up` and returns once it listens.
    func listening() async throws -> BackgroundProcess {
        // A killed one leaves the file behind.
        try? FileManager.default.removeItem(atPath: file("data/address"))
        let process = try up()
        _ = try await eventually("signet up to listen", explanation: { process.output }) {
            if process.exitStatus != nil { throw TestSupportError("signet up ended:\n\(process.output)") }
            return FileManager.default.fileExists(atPath: file("data/address")) ? true : nil
        }
        return process
    }

    /// Runs a command on the site's configuration.
    func signet(_ arguments: String..., environment: [String: String] = [:]) async throws -> ToolResult {
        try await runTool(
            signetExecutable, arguments + ["--config", configuration], environment: environment,
            directory: directory.path)
    }

    /// The status of one certificate.
    func status(of name: String) async throws -> StatusLine {
        let lines = try await read([StatusLine].self, "status")
        guard let line = lines.first(where: { $0.spec.name == name }) else {
            throw TestSupportError("signet status knows no \(name): \(lines)")
        }
        return line
    }

    /// Runs a command and reads its JSON.
    func read<Value: Decodable>(_ type: Value.Type, _ arguments: String...) async throws -> Value {
        let result = try await runTool(
            signetExecutable, arguments + ["--json", "--config", configuration], directory: directory.path)
        guard result.status == 0 else {
            throw TestSupportError("signet \(arguments.joined(separator: " ")): \(result.everything)")
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(result.output.utf8))
    }

    /// Every certificate that the authorities here have issued, newest first.
    func ledger() async throws -> [IssuedCertificateLine] {
        var lines = try await read([IssuedCertificateLine].self, "cert", "list", "--limit", "1000")
        var page = lines
        while page.count == 1000, let last = page.last {
            page = try await read(
                [IssuedCertificateLine].self, "cert", "list", "--limit", "1000", "--after", "\(last.id)")
            lines += page
        }
        return lines
    }

    /// Stops `signet up` as an operator does.
    func stop(_ process: BackgroundProcess) async throws {
        process.signal(SIGTERM)
        let status = try await process.waitForExit()
        #expect(status == 0, "signet up must end with 0 after SIGTERM:\n\(process.output)")
    }
}

/// What the tests read of a line of `signet cert list --json`.
struct IssuedCertificateLine: Decodable, Sendable {
    let id: Int64
    let serialNumber: String
    let names: [String]
    let pem: String
}

/// What the tests read of a line of `signet status --json`.
struct StatusLine: Decodable, Sendable {
    struct Spec: Decodable, Sendable { let name: String }
    struct Served: Decodable, Sendable {
        let endpoint: String
        let serialNumber: String?
    }

    let spec: Spec
    let phase: String
    let serialNumber: String?
    let served: [Served]
    let lastError: String?
}
