import Foundation
import SignetCore

/// Changes records by dynamic updates at a name server: BIND, Knot, PowerDNS, Windows (RFC 2136), signed with a shared key
/// (RFC 8945).
public struct RFC2136Provider: RecordProvider {
    /// How it speaks to the server.
    public struct Settings: Sendable {
        /// Host name or IP address of the zone's primary server, with a port where it is not 53.
        public var server: String
        /// nil: updates are not signed.
        public var key: TSIGKey?
        public var carrier: DNSCarrier
        /// For one answer.
        public var timeout: Duration
        public var propagationTimeout: Duration?

        public init(
            server: String, key: TSIGKey?, carrier: DNSCarrier = .udp, timeout: Duration = .seconds(10),
            propagationTimeout: Duration? = nil
        ) {
            self.server = server
            self.key = key
            self.carrier = carrier
            self.timeout = timeout
            self.propagationTimeout = propagationTimeout
        }
    }

    private static let attempts = 2

    private let settings: Settings
    private let resolver: DNSResolver
    private let clock: any WallClock

    /// - Parameter resolver: for the server's address, when it is given by name
    public init(_ settings: Settings, resolver: DNSResolver, clock: any WallClock = SystemClock()) {
        self.settings = settings
        self.resolver = resolver
        self.clock = clock
    }

    public var summary: String { "RFC 2136 at \(settings.server)" }
    public var propagationTimeout: Duration? { settings.propagationTimeout }

    public func add(_ record: TextRecord, zone: String) async throws {
        try await perform(DynamicUpdate(action: .add, record: record, zone: try DNSName(zone)))
    }

    public func remove(_ record: TextRecord, zone: String) async throws {
        try await perform(DynamicUpdate(action: .remove, record: record, zone: try DNSName(zone)))
    }

    /// At the first of the server's addresses that can be reached.
    private func perform(_ update: DynamicUpdate) async throws {
        var silence: SignetError?
        for server in try await addresses() {
            do {
                return try await perform(update, at: server)
            } catch let error as SignetError where [.dnsTimedOut, .dnsUnreachable].contains(error.code) {
                silence = error
            }
        }
        throw silence
            ?? SignetError(
                .dnsUnreachable, "The name server \(settings.server) has no address.",
                remedy: "Correct the provider's server, or name it by its IP address.")
    }

    private func addresses() async throws -> [DNSServerAddress] {
        let (host, port) = try DNSServerAddress.split(settings.server)
        if let address = try? DNSServerAddress(host: host, port: port) { return [address] }
        let found = try await resolver.lookup(host, .a).addresses + resolver.lookup(host, .aaaa).addresses
        return try found.map { try DNSServerAddress(host: $0, port: port) }
    }

    /// An update may be sent twice: adding what is there, and removing what is gone, changes nothing.
    private func perform(_ update: DynamicUpdate, at server: DNSServerAddress) async throws {
        for attempt in 1...Self.attempts {
            do {
                return try await send(update, to: server)
            } catch let error as SignetError where error.code == .dnsTimedOut && attempt < Self.attempts {
                continue
            }
        }
    }

    private func send(_ update: DynamicUpdate, to server: DNSServerAddress) async throws {
        let id = UInt16.random(in: .min ... .max)
        let message = try update.wire(id: id)
        let signed = try settings.key.map { try SignedMessage(message, key: $0, now: clock.now) }
        let bytes = signed?.bytes ?? message
        var answer = try await exchange(bytes, id: id, with: server, over: carrier(for: bytes))
        if try DNSMessage(reading: answer).isTruncated {
            answer = try await exchange(bytes, id: id, with: server, over: .tcp)
        }
        let refusal = UpdateRefusal(server: server, zone: update.zone, name: update.record.name, key: settings.key)
        let code = try DNSMessage(reading: answer).responseCode
        guard let signed else {
            if let error = refusal.error(for: code) { throw error }
            return
        }
        let verdict = try signed.judge(answer, now: clock.now)
        // An unsigned refusal is believed: it comes from servers that cannot or will not sign it, and changes nothing.
        if verdict == .unsigned, let error = refusal.error(for: code) { throw error }
        if let error = refusal.error(for: verdict) ?? refusal.error(for: code) { throw error }
    }

    /// Messages that might not fit into a datagram go over a connection.
    private func carrier(for message: [UInt8]) -> DNSCarrier {
        message.count > Int(DNSQuery.datagramSize) ? .tcp : settings.carrier
    }

    private func exchange(
        _ bytes: [UInt8], id: UInt16, with server: DNSServerAddress, over carrier: DNSCarrier
    ) async throws -> [UInt8] {
        try await resolver.transport.exchange(bytes, with: server, over: carrier, timeout: settings.timeout) { answer in
            guard let message = try? DNSMessage(reading: answer) else { return false }
            return message.isResponse && message.isUpdate && message.id == id
        }
    }
}

extension RFC2136Provider: DNSProviderKind {
    public static let description = DNSProviderDescription(
        kind: "rfc2136", summary: "Dynamic updates at BIND, Knot, PowerDNS or another name server, signed with TSIG.",
        settings: [
            .required(
                "server", "The zone's primary server: a host name or an IP address, with a port if it is not 53."),
            .optional("key_name", "The name of the shared key; without one updates are not signed."),
            .optional(
                "key_algorithm",
                "\(TSIGAlgorithm.known.map(\.rawValue).joined(separator: ", ")); the first one by default."),
            .secret("key_secret", "The shared secret in base64, as tsig-keygen prints it."),
            .optional("transport", "udp (by default) or tcp."),
            .optional("timeout", "For one answer; 10s by default."),
        ])

    public static func provider(
        _ settings: DNSProviderSettings, in context: DNSProviderContext
    ) throws -> any RecordProvider {
        let server = try settings.required("server")
        _ = try DNSServerAddress.split(server)
        var own = Settings(server: server, key: try key(settings))
        own.carrier = try settings.choice("transport") ?? own.carrier
        own.timeout = try settings.duration("timeout") ?? own.timeout
        own.propagationTimeout = try settings.duration("propagation_timeout")
        return RFC2136Provider(own, resolver: context.resolver, clock: context.clock)
    }

    private static func key(_ settings: DNSProviderSettings) throws -> TSIGKey? {
        let algorithm = settings.text("key_algorithm").map { TSIGAlgorithm(rawValue: $0.lowercased()) } ?? .hmacSHA256
        switch (settings.text("key_name"), try settings.secret("key_secret")) {
        case (let name?, let secret?): return try TSIGKey(name: name, algorithm: algorithm, secret: secret)
        case (nil, nil): return nil
        case (nil, _): throw settings.invalid("the secret has no key_name.", remedy: "Add the key's name.")
        case (_, nil):
            throw settings.invalid(
                "the key has no secret.", remedy: "Add key_secret_file or key_secret_environment.")
        }
    }
}
