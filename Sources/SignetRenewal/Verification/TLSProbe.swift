import NIOCore
import NIOPosix
import NIOSSL
import SignetCore
import SignetPKI

/// Fetches what a TLS server serves, whatever it is: expired, self-signed, for another name.
///
/// A server that demands a client certificate still shows its own: it is noted before our side of the handshake is
/// finished, so the alert that follows (TLS 1.3) loses nothing.
public struct TLSProbe: EndpointProbe {
    /// All that can be checked: by default Ed25519 and P-521 are not offered, and a server with such a key shows nothing.
    private static let signatureAlgorithms: [NIOSSL.SignatureAlgorithm] = [
        .ecdsaSecp256R1Sha256, .ecdsaSecp384R1Sha384, .ecdsaSecp521R1Sha512, .ed25519, .rsaPssRsaeSha256,
        .rsaPssRsaeSha384, .rsaPssRsaeSha512, .rsaPkcs1Sha256, .rsaPkcs1Sha384, .rsaPkcs1Sha512, .rsaPkcs1Sha1,
    ]

    /// How long connecting and the handshake may take together.
    public let timeout: Duration

    public init(timeout: Duration = .seconds(5)) {
        self.timeout = timeout
    }

    /// What `host:port` serves, from the first of its addresses that answers.
    /// - Returns: the chain as sent, leaf first.
    /// - Throws: `.probeFailed` saying what came back.
    public static func servedChain(
        host: String, port: Int, serverName: String?, timeout: Duration = .seconds(10)
    ) async throws -> [DecodedCertificate] {
        let served = try await TLSProbe(timeout: timeout).probe(
            Endpoint(host: host, port: port), serverName: serverName)
        return served.first?.certificates ?? []
    }

    public func probe(_ endpoint: Endpoint, serverName: String?) async throws -> [ServedChain] {
        let addresses = try await addresses(of: endpoint)
        let outcomes = await withTaskGroup(of: (Int, Result<ServedChain, any Error>).self) { group in
            for (index, address) in addresses.enumerated() {
                group.addTask {
                    (index, await ask(address, startTLS: endpoint.startTLS, serverName: serverName ?? endpoint.host))
                }
            }
            var outcomes: [(Int, Result<ServedChain, any Error>)] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
        }
        try Task.checkCancellation()
        let served = outcomes.compactMap { try? $0.get() }
        if served.isEmpty, case .failure(let error)? = outcomes.first { throw error }
        return served
    }

    private func ask(
        _ address: SocketAddress, startTLS: StartTLS?, serverName: String
    ) async -> Result<ServedChain, any Error> {
        let place = Self.text(of: address)
        do {
            let certificates = try await handshake(with: address, startTLS: startTLS, serverName: serverName)
            let chain = try certificates.map { try DecodedCertificate(der: $0.toDERBytes()) }
            guard !chain.isEmpty else { throw TLSProbeError.noCertificate }
            return .success(ServedChain(address: place, certificates: chain))
        } catch {
            return .failure(
                SignetError(
                    .probeFailed, "\(place) showed no certificate.",
                    remedy:
                        "Check that the service runs and speaks TLS\(startTLS.map { " after \($0.rawValue)" } ?? "") on that"
                        + " port.", cause: TLSFailure(error)))
        }
    }

    private func handshake(
        with address: SocketAddress, startTLS: StartTLS?, serverName: String
    ) async throws -> [NIOSSLCertificate] {
        var configuration = TLSConfiguration.makeClientConfiguration()
        // We only look: names, dates and issuers are judged by whoever asked.
        configuration.certificateVerification = .noHostnameVerification
        configuration.minimumTLSVersion = .tlsv1
        configuration.verifySignatureAlgorithms = Self.signatureAlgorithms
        configuration.curves = [.x25519_MLKEM768, .x25519, .secp256r1, .secp384r1, .secp521r1]
        let context = try NIOSSLContext(configuration: configuration)
        let name = Self.isAddress(serverName) ? nil : serverName
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        let shown = eventLoop.makePromise(of: [NIOSSLCertificate].self)
        let limit = TimeAmount(timeout)
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(limit)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try NIOSSLClientHandler(context: context, serverHostname: name) { certificates, verdict in
                        shown.succeed(certificates)
                        verdict.succeed(.certificateVerified)
                    }
                    let observer = HandshakeObserver(shown: shown, limit: limit)
                    if let startTLS {
                        let preamble = StartTLSHandler(startTLS.preamble, then: tls)
                        try channel.pipeline.syncOperations.addHandlers(preamble, observer)
                    } else {
                        try channel.pipeline.syncOperations.addHandlers(tls, observer)
                    }
                }
            }
        let channel: any Channel
        do {
            channel = try await bootstrap.connect(to: address).get()
        } catch {
            shown.fail(error)
            throw error
        }
        return try await withTaskCancellationHandler {
            let certificates = try await shown.futureResult.get()
            // The observer closes once the handshake has ended either way, so that no server logs a broken one.
            try? await channel.closeFuture.get()
            return certificates
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    private func addresses(of endpoint: Endpoint) async throws -> [SocketAddress] {
        do {
            return try await NIOThreadPool.singleton.runIfActive { try HostLookup.addresses(of: endpoint) }
        } catch let error as SignetError {
            throw error
        } catch {
            throw SignetError(.probeFailed, "\(endpoint) could not be looked up.", cause: error)
        }
    }

    private static func text(of address: SocketAddress) -> String {
        Endpoint(host: address.ipAddress ?? "?", port: address.port ?? 0).description
    }

    private static func isAddress(_ host: String) -> Bool {
        (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }

}

/// Why a handshake ended without a certificate.
enum TLSProbeError: Error, CustomStringConvertible {
    case timedOut, closed, noCertificate
    /// Before TLS could begin.
    case noStartTLS(String)

    var description: String {
        switch self {
        case .timedOut: "no answer in time"
        case .closed: "the connection was closed during the handshake"
        case .noCertificate: "the server sent none"
        case .noStartTLS(let reason): reason
        }
    }
}
