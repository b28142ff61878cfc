import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import SignetCore

/// Carries messages to a system log.
struct SyslogSending: Sendable {
    let target: SyslogSettings.Target
    let trustedFile: String?
    let timeout: Duration

    /// Bytes of one message that every receiver takes (RFC 5424 section 6.1), or that a local one does.
    var messageLimit: Int {
        switch target {
        case .unix: 8192
        case .udp: 2048
        case .tcp, .tls: 8192
        }
    }

    /// - Throws: ``NotifierFailure``
    func send(_ messages: [[UInt8]]) async throws {
        do {
            switch target {
            case .unix(let path):
                try await NIOThreadPool.singleton.runIfActive {
                    try UnixDatagrams(path: path, timeout: timeout).send(messages)
                }
            case .udp(let host, let port):
                try await withChannel {
                    try await udp(host, port)
                } body: { channel in
                    for message in messages { try await channel.writeAndFlush(ByteBuffer(bytes: message)).get() }
                }
            case .tcp(let host, let port):
                try await withChannel {
                    try await tcp(host, port).get()
                } body: { channel in
                    try await channel.writeAndFlush(ByteBuffer(bytes: framed(messages))).get()
                }
            case .tls(let host, let port):
                let context = try NIOSSLContext(configuration: tls())
                try await withChannel {
                    try await secured(host, port, context)
                } body: { channel in
                    try await channel.writeAndFlush(ByteBuffer(bytes: framed(messages))).get()
                }
            }
        } catch let failure as NotifierFailure {
            throw failure
        } catch {
            try Task.checkCancellation()
            throw NotifierFailure("The system log \(place) cannot be reached: \(error)".onOneLine, isUnreachable: true)
        }
    }

    private var place: String {
        switch target {
        case .unix(let path): path
        case .udp(let host, let port), .tcp(let host, let port), .tls(let host, let port):
            HostPort.text(host: host, port: port)
        }
    }

    private func udp(_ host: String, _ port: Int) async throws -> any Channel {
        try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: host, port: port).get()
    }

    private func tcp(_ host: String, _ port: Int) -> EventLoopFuture<any Channel> {
        bootstrap.connect(host: host, port: port)
    }

    /// The handshake goes on when the first message is written, and what is wrong with it is told to who writes.
    private func secured(_ host: String, _ port: Int, _ context: NIOSSLContext) async throws -> any Channel {
        // An address is no name to ask for; the certificate must have it then (RFC 5425 section 5.2).
        let isAddress = (try? SocketAddress(ipAddress: host, port: port)) != nil
        return try await bootstrap.channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host))
            }
        }.connect(host: host, port: port).get()
    }

    private var bootstrap: ClientBootstrap {
        ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.milliseconds(Int64(timeout.timeInterval * 1000)))
    }

    /// - Throws: ``NotifierFailure``
    private func tls() throws -> TLSConfiguration {
        if let trustedFile { return try .trusting(trustedFile) }
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        return tls
    }

    /// Each with the number of its octets before it (RFC 5425 section 4.3).
    private func framed(_ messages: [[UInt8]]) -> [UInt8] {
        messages.flatMap { Array("\($0.count) ".utf8) + $0 }
    }

    /// A peer that reads nothing keeps nobody longer than the time limit: the channel is closed under the writer.
    private func withChannel(
        _ open: () async throws -> any Channel, body: (any Channel) async throws -> Void
    ) async throws {
        let channel = try await open()
        let limit = TimeAmount.milliseconds(Int64(timeout.timeInterval * 1000))
        let alarm = channel.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
        defer { alarm.cancel() }
        do {
            try await body(channel)
        } catch {
            try? await channel.close()
            throw error
        }
        try? await channel.close()
    }
}
