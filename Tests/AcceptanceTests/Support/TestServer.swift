import Foundation
import SignetTestSupport

/// `openssl s_server` on a free port of its own choice.
struct TestServer: Sendable {
    let port: Int
    private let process: BackgroundProcess

    /// - Parameters:
    ///   - certificate: a file below `directory`
    ///   - key: a file below `directory`
    init(_ directory: TemporaryDirectory, certificate: String, key: String) async throws {
        process = try BackgroundProcess.start(
            "openssl", ["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate, "-key", key],
            directory: directory.path)
        try await process.waitForOutput(containing: "ACCEPT")
        let place = try #/ACCEPT \S+:(\d+)\s/#.firstMatch(in: process.output)?.output.1
        guard let port = place.flatMap({ Int($0) }) else {
            throw TestSupportError("openssl s_server does not say where it listens: \(process.output)")
        }
        self.port = port
    }
}
