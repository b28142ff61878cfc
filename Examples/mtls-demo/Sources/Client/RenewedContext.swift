import Foundation
import NIOSSL
import Synchronization

/// The TLS context of a client whose certificate is renewed while it works: read again when the files were switched.
final class RenewedContext: Sendable {
    private struct State {
        var generation: String?
        var context: NIOSSLContext?
    }

    private let credentials: ClientCredentials
    private let state = Mutex(State())

    init(_ credentials: ClientCredentials) { self.credentials = credentials }

    /// The context for the files that are in place now.
    func current() throws -> NIOSSLContext {
        try state.withLock { state in
            let generation = self.generation
            if let context = state.context, state.generation == generation { return context }
            let context = try read()
            state.generation = generation
            state.context = context
            return context
        }
    }

    /// Certificate and key are two reads; when the switch falls between them they do not fit, and the next reading does.
    private func read() throws -> NIOSSLContext {
        for _ in 0..<3 {
            if let context = try? credentials.context() { return context }
        }
        return try credentials.context()
    }

    /// Signet publishes by switching a symbolic link, so the path behind the link names the generation.
    private var generation: String? {
        credentials.identity.map { URL(fileURLWithPath: $0.fullChain).resolvingSymlinksInPath().path }
    }
}
