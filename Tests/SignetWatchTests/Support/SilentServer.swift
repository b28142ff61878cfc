import NIOCore
import NIOPosix
import SignetTestSupport

/// Takes connections and says nothing.
enum SilentServer {
    static func run(_ body: (Int) async throws -> Void) async throws {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        guard let port = channel.localAddress?.port else { throw TestSupportError("No port was bound.") }
        do {
            try await body(port)
        } catch {
            try? await channel.close()
            throw error
        }
        try await channel.close()
    }
}
