import Foundation
import SignetTestSupport

/// Debian's prometheus-alertmanager, with a receiver that does nothing.
final class AlertmanagerServer: Sendable {
    struct Alert: Decodable, Sendable {
        struct Status: Decodable, Sendable {
            let state: String
        }

        let labels: [String: String]
        let annotations: [String: String]
        let status: Status
        let startsAt: String
        let generatorURL: String?
    }

    /// `http://127.0.0.1:PORT`
    let url: String
    private let process: BackgroundProcess
    private let directory: TemporaryDirectory

    private init(url: String, process: BackgroundProcess, directory: TemporaryDirectory) {
        self.url = url
        self.process = process
        self.directory = directory
    }

    /// Returns when it answers.
    static func start() async throws -> AlertmanagerServer {
        let directory = try TemporaryDirectory()
        let configuration = try directory.write(
            "alertmanager.yml", "route:\n  receiver: none\nreceivers:\n  - name: none\n")
        let port = try freePort()
        let process = try BackgroundProcess.start(
            "prometheus-alertmanager",
            [
                "--config.file=\(configuration)", "--storage.path=\(directory.path)", "--cluster.listen-address=",
                "--web.listen-address=127.0.0.1:\(port)",
            ])
        let server = AlertmanagerServer(url: "http://127.0.0.1:\(port)", process: process, directory: directory)
        try await yielding {
            if let status = process.exitStatus { throw TestSupportError("It ended with \(status): \(process.output)") }
            return try await runTool("curl", ["-sf", server.url + "/-/ready"]).status == 0
        }
        return server
    }

    /// The alerts that are not over.
    func alerts() async throws -> [Alert] {
        let answer = try await runTool("curl", ["-sf", url + "/api/v2/alerts"])
        guard answer.status == 0 else { throw TestSupportError(answer.everything) }
        return try JSONDecoder().decode([Alert].self, from: Data(answer.outputBytes))
    }
}
