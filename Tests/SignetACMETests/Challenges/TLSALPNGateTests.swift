import NIOCore
import NIOPosix
import NIOSSL
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetACME

/// Says back what it hears, like any service behind TLS.
private final class Echo: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(data, promise: nil)
    }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// The gate in front of an existing TLS listener.
@Suite struct TLSALPNGateTests {
    private let stage: ChallengeStage
    private let names = MemoryNames(addresses: ["shop.example.com": ["127.0.0.1"]])

    init() throws { stage = try ChallengeStage() }

    private func service() async throws -> any Channel {
        let key = try PrivateKey.generate(.ecdsaP256)
        let now = SystemClock().now
        let contents = CertificateContents(
            serialNumber: SerialNumber.make(at: now), subject: DistinguishedName(commonName: "ordinary service"),
            alternativeNames: [.dns("shop.example.com")], publicKey: key.publicKey, notBefore: now,
            notAfter: now.addingTimeInterval(3600))
        let der = try await CertificateSigner.selfSigned(
            contents, key: key, profile: CertificateProfile(usage: .server))
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(try NIOSSLCertificate(bytes: der, format: .der))],
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: key.pkcs8, format: .der))))
        let answers = stage.tlsAnswers
        return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        TLSALPNGate(answers: answers, others: .pass), NIOSSLServerHandler(context: context), Echo())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    private func openssl(_ port: Int, _ options: [String]) async throws -> ToolResult {
        try await runTool(
            "openssl", ["s_client", "-connect", "127.0.0.1:\(port)", "-servername", "shop.example.com"] + options,
            input: Array("heard and said\n".utf8))
    }

    @Test func ordinaryClientsFindTheServiceAndValidatorsTheAnswer() async throws {
        let service = try await service()
        let port = try #require(service.localAddress?.port)
        let solver = PlacedAnswerSolver(
            place: ListeningPlace.tlsALPN(listener: nil, check: TLSALPNSelfCheck(names: names, port: port)),
            responses: stage.responses)
        let refused = try await SignetError.thrown {
            try await solver.present(makeTask(.tlsALPN01, token: "unanswered"))
            try await solver.cleanUp(makeTask(.tlsALPN01, token: "unanswered"))
            let answer = try PresentedAnswer(to: makeTask(.tlsALPN01), at: "tls", key: "shop.example.com")
            try await TLSALPNSelfCheck(names: names, port: port).look(for: answer)
        }
        #expect(refused.message.contains("does not know the name"), "\(refused)")
        try await solver.present(makeTask(.tlsALPN01))
        for options in [[], ["-tls1_2"], ["-alpn", "h2,http/1.1"]] {
            // s_client leaves at the end of its input, before the echo may have come; what it saw of TLS is certain.
            let ordinary = try await openssl(port, options)
            #expect(ordinary.output.contains("subject=CN = ordinary service"), "\(ordinary.everything)")
        }
        let validator = try await openssl(port, ["-alpn", "acme-tls/1"])
        #expect(validator.output.contains("subject=CN = ACME challenge"), "\(validator.everything)")
        #expect(!validator.output.contains("heard and said"))
        try await solver.check(makeTask(.tlsALPN01))
        try await solver.cleanUp(makeTask(.tlsALPN01))
        try await service.close().get()
    }

    @Test func bytesPassUnchangedHoweverTheyCome() async throws {
        let service = try await service()
        let address = try #require(service.localAddress)
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        let context = try NIOSSLContext(configuration: configuration)
        let heard = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: String.self)
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try NIOSSLClientHandler(context: context, serverHostname: "shop.example.com")
                    try channel.pipeline.syncOperations.addHandlers(Dribble(), tls, Listener(heard))
                }
            }
            .connect(to: address).get()
        try await client.writeAndFlush(ByteBuffer(string: "one by one")).get()
        #expect(try await heard.futureResult.get() == "one by one")
        try await client.close().get()
        try await service.close().get()
    }
}

/// Sends every buffer in pieces of seven bytes, each in a packet of its own where the kernel lets it.
private final class Dribble: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var bytes = unwrapOutboundIn(data)
        while bytes.readableBytes > 7, let piece = bytes.readSlice(length: 7) {
            context.writeAndFlush(wrapOutboundOut(piece), promise: nil)
        }
        context.write(wrapOutboundOut(bytes), promise: promise)
    }
}

/// Collects what is said until it is as long as what was asked for.
private final class Listener: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let heard: EventLoopPromise<String>
    private var text = ""
    init(_ heard: EventLoopPromise<String>) { self.heard = heard }
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        if text.count >= "one by one".count { heard.succeed(text) }
    }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { heard.fail(error) }
    func channelInactive(context: ChannelHandlerContext) { heard.fail(ChannelError.eof) }
}
