import NIOCore
import NIOSSL
import Synchronization

/// All certificates that a client showed in the handshake of a connection, its own first, not verified. NIOSSL itself keeps only
/// the first.
final class ShownCertificates: Sendable {
    private let certificates = Mutex<[NIOSSLCertificate]>([])

    var all: [NIOSSLCertificate] { certificates.withLock { $0 } }

    func note(_ certificates: [NIOSSLCertificate]) { self.certificates.withLock { $0 = certificates } }
}

/// Keeps what was shown with the connection.
final class ShownCertificatesHandler: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    let shown: ShownCertificates

    init(_ shown: ShownCertificates) {
        self.shown = shown
    }
}

extension Channel {
    /// What the client of this connection, or of the one that this is a stream of, has shown; empty: nothing.
    func shownCertificates() async throws -> [NIOSSLCertificate] {
        do {
            return try await pipeline.handler(type: ShownCertificatesHandler.self).map(\.shown).get().all
        } catch ChannelPipelineError.notFound {
            guard let parent else { return [] }
            return try await parent.shownCertificates()
        }
    }
}
