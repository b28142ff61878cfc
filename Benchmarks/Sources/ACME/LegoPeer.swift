import SignetTestSupport

/// lego with an account and certificates of its own.
struct LegoPeer: Sendable {
    let pebble: PebbleServer
    let path: String

    init(_ pebble: PebbleServer, in directory: BenchDirectory) {
        self.pebble = pebble
        path = directory.file("lego")
    }

    /// `lego run`: one certificate, from the program's start to its end. The first run also makes the account.
    func obtain(_ host: String) async throws {
        let arguments = [
            "--server", pebble.directoryURL, "--accept-tos", "--email", "ops@example.com", "--path", path, "--http",
            "--http.port", "127.0.0.1:\(pebble.httpPort)", "--domains", host, "run",
        ]
        let result = try await runTool(
            "lego", arguments, environment: ["LEGO_CA_CERTIFICATES": pebble.certificateFile])
        guard result.status == 0 else { throw BenchError("lego \(host):\n\(result.everything)") }
    }
}
