import NIOCore
import NIOPosix
import SignetCore
import SignetPKI

/// Fetches what a TLS server serves, whatever it is: expired, self-signed, for another name, with a key nobody uses any more.
///
/// It reads the handshake itself up to the certificate and then closes, so a server that demands a client certificate still shows
/// its own.
public struct TLSProbe: EndpointProbe, AddressProbe {
    /// How long connecting and the handshake may take together.
    public let timeout: Duration
    private let shares = KeyShares()

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
        let addresses = try await HostLookup.addresses(of: endpoint, within: .seconds(30))
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

    public func addresses(of endpoint: Endpoint) async throws -> [Endpoint] {
        try await HostLookup.addresses(of: endpoint, within: .seconds(30)).compactMap { address in
            address.ipAddress.map { Endpoint(host: $0, port: endpoint.port, startTLS: endpoint.startTLS) }
        }
    }

    public func look(at address: Endpoint, serverName: String?) async throws -> ServedChain {
        let place: SocketAddress
        do {
            place = try SocketAddress(ipAddress: address.host, port: address.port)
        } catch {
            throw TLSProbeError(.failed, "\(address.host) is not an address")
        }
        return try await look(at: place, startTLS: address.startTLS, serverName: serverName)
    }

    private func ask(
        _ address: SocketAddress, startTLS: StartTLS?, serverName: String
    ) async -> Result<ServedChain, any Error> {
        do {
            let chain = try await look(at: address, startTLS: startTLS, serverName: serverName)
            if let problem = chain.problems.first { throw TLSProbeError(.unreadableCertificate, problem) }
            return .success(chain)
        } catch {
            return .failure(
                SignetError(
                    .probeFailed, "\(Self.text(of: address)) showed no certificate.",
                    remedy:
                        "Check that the service runs and speaks TLS\(startTLS.map { " after \($0.rawValue)" } ?? "") on that"
                        + " port.", cause: TLSFailure(error)))
        }
    }

    private func look(
        at address: SocketAddress, startTLS: StartTLS?, serverName: String?
    ) async throws -> ServedChain {
        let served = try await handshake(with: address, startTLS: startTLS, serverName: serverName)
        return try ServedChain(address: Self.text(of: address), handshake: served)
    }

    /// Asks for everything, and once more for less when the server shrinks back from that.
    private func handshake(
        with address: SocketAddress, startTLS: StartTLS?, serverName: String?
    ) async throws -> ServedHandshake {
        let end = NIODeadline.now() + TimeAmount(timeout)
        let name = Self.sendableName(serverName)
        let hello = ClientHello(serverName: name, shares: shares)
        let first = try await outcome(of: hello, at: address, startTLS, as: serverName, by: end)
        guard first.mayDependOnTheOffer, NIODeadline.now() < end else { return try first.result.get() }
        let older = ClientHello(serverName: name, shares: shares, offer: .older)
        let second = try await outcome(of: older, at: address, startTLS, as: serverName, by: end)
        return try (try? second.result.get()) ?? first.result.get()
    }

    private func outcome(
        of hello: ClientHello, at address: SocketAddress, _ startTLS: StartTLS?, as name: String?, by end: NIODeadline
    ) async throws -> HandshakeHandler.Outcome {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        let outcome = eventLoop.makePromise(of: HandshakeHandler.Outcome.self)
        let limit = end - .now()
        let host = name ?? address.ipAddress ?? ""
        ClientBootstrap(group: eventLoop)
            .connectTimeout(limit)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = HandshakeHandler(
                        HandshakeReader(hello), after: startTLS?.preamble(to: host), limit: limit, outcome: outcome)
                    try channel.pipeline.syncOperations.addHandler(handler)
                    outcome.futureResult.whenFailure { _ in channel.close(promise: nil) }
                }
            }
            .connect(to: address)
            .whenFailure { outcome.succeed(.init(result: .failure(TLSProbeError($0)))) }
        return try await withTaskCancellationHandler {
            try await outcome.futureResult.get()
        } onCancel: {
            outcome.fail(CancellationError())
        }
    }

    private static func text(of address: SocketAddress) -> String {
        HostPort.text(host: address.ipAddress ?? "?", port: address.port ?? 0)
    }

    /// A host name without its last dot; nil where there is nothing that may be sent (RFC 6066 section 3).
    private static func sendableName(_ name: String?) -> String? {
        guard var name else { return nil }
        if name.hasSuffix(".") { name.removeLast() }
        let isAddress = (try? SocketAddress(ipAddress: name, port: 0)) != nil
        return isAddress || !(1...255).contains(name.utf8.count) || !name.utf8.allSatisfy { $0 < 0x80 } ? nil : name
    }
}
