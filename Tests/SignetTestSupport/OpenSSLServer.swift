import Foundation

/// `openssl s_server` on a free port of loopback, until the last reference goes.
public final class OpenSSLServer: Sendable {
    public let process: BackgroundProcess
    public let port: Int

    private init(_ process: BackgroundProcess, port: Int) {
        self.process = process
        self.port = port
    }

    /// - Parameter options: of s_server, with `-cert` and `-key`
    public static func start(_ options: [String]) async throws -> OpenSSLServer {
        let process = try BackgroundProcess.start(
            "openssl", ["s_server", "-accept", "127.0.0.1:0", "-www"] + options)
        return OpenSSLServer(process, port: try await port(of: process, after: "ACCEPT 127.0.0.1:"))
    }

    /// The free port a server chose itself, which it prints after `words`.
    public static func port(of server: BackgroundProcess, after words: String) async throws -> Int {
        try await server.waitForOutput(containing: words)
        while true {
            // The line may not be complete yet.
            let lines = server.output.components(separatedBy: "\n").dropLast()
            if let line = lines.first(where: { $0.contains(words) }) {
                guard let port = line.components(separatedBy: words).last.flatMap({ Int($0) }) else {
                    throw TestSupportError("there is no port in \"\(line)\"")
                }
                return port
            }
            await Task.yield()
        }
    }
}
