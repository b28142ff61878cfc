import Foundation
import SignetTestSupport

/// `signet up` as a process of its own, in a directory of its own.
final class RunningServer: Sendable {
    let directory: TemporaryDirectory
    let process: BackgroundProcess

    /// Where it listens, `127.0.0.1:PORT`.
    let address: String

    private init(directory: TemporaryDirectory, process: BackgroundProcess, address: String) {
        self.directory = directory
        self.process = process
        self.address = address
    }

    /// Starts it and waits until it listens.
    static func start(_ configuration: String) async throws -> RunningServer {
        let directory = try TemporaryDirectory()
        try directory.write("signet.yaml", configuration)
        let process = try launch(in: directory)
        try await process.waitForOutput(containing: "Listening.")
        let address = try directory.text("signet-data/address").split(separator: "\n").joined()
        return RunningServer(directory: directory, process: process, address: address)
    }

    /// Starts one without waiting for anything.
    static func launch(in directory: TemporaryDirectory) throws -> BackgroundProcess {
        try BackgroundProcess.start(signetExecutable, ["up", "--config", directory.file("signet.yaml")])
    }

    /// One authority, one role, and whatever certificates are given, as flow mappings.
    static func configuration(
        listen: String = "127.0.0.1:0", publicURL: String? = nil, certificates: [String] = []
    ) -> String {
        let list = certificates.map { "  - \($0)" }.joined(separator: "\n")
        return """
            listen: \(listen)
            \(publicURL.map { "public_url: \($0)" } ?? "")
            authorities:
              - name: root
                subject: "CN=test root,O=COMPANY"
                roles: [{ name: services, allowed_domains: [example.com], ttl: 2h }]
            certificates:
            \(list)

            """
    }

    /// A certificate of the authority that is written to `NAME/`.
    static func certificate(_ name: String) -> String {
        """
        { name: \(name), names: [\(name).example.com], issuer: { authority: root, role: services }, \
        files: { certificate: \(name)/tls.crt, key: \(name)/tls.key, ca: \(name)/ca.crt } }
        """
    }

    func url(_ path: String) -> String { "http://\(address)\(path)" }

    /// Fetches with curl; the body is in `outputBytes`, what `-w` prints in `errorOutput`.
    func curl(_ path: String, _ arguments: [String] = []) async throws -> (status: Int, type: String, body: [UInt8]) {
        let format = "%{stderr}%{http_code} %{content_type}"
        let result = try await runTool("curl", ["-s", "-m", "20", "-w", format] + arguments + [url(path)])
        let words = result.errorOutput.split(separator: " ", maxSplits: 1)
        return (Int(words.first ?? "") ?? 0, words.count > 1 ? String(words[1]) : "", result.outputBytes)
    }

    func waitUntilInstalled(_ name: String) async throws {
        try await process.waitForOutput(containing: "certificate=\(name) event=installed")
    }
}
