import Hummingbird
import NIOCore
import NIOSSL

/// A request context that knows the connection's TLS side.
public struct TLSRequestContext: RequestContext {
    public var coreContext: CoreRequestContextStorage

    private let channel: any Channel

    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The other side's IP address.
    public var remoteAddress: String? { channel.remoteAddress?.ipAddress }

    /// All certificates that the client showed, its own first, not verified; empty when it showed none, and where a client's
    /// certificate is not just asked for (``ReloadingTLSContext/ClientCertificates/requested``).
    func shownCertificates() async throws -> [NIOSSLCertificate] { try await channel.shownCertificates() }

    /// The certificate the client showed; nil when it showed none. It has been verified unless clients are not asked for one.
    /// - Throws: when the connection is not over TLS or is gone.
    public func clientCertificate() async throws -> NIOSSLCertificate? {
        do {
            return try await channel.nioSSL_peerCertificate().get()
        } catch ChannelPipelineError.notFound {
            // A stream of HTTP/2 is a channel within that of the connection.
            guard let connection = channel.parent else { throw ChannelPipelineError.notFound }
            return try await connection.nioSSL_peerCertificate().get()
        }
    }
}
