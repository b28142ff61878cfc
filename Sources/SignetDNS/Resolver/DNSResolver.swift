import SignetCore

/// Asks name servers: those configured, those of the machine, or one in particular.
public struct DNSResolver: Sendable {
    /// How questions are asked.
    public struct Settings: Sendable {
        /// The resolvers to ask, in this order; empty: those of /etc/resolv.conf.
        public var servers: [DNSServerAddress]
        /// How long one server may take for one answer.
        public var timeout: Duration
        /// How often each server is asked before it counts as silent, 1 or more.
        public var attempts: Int
        /// Where authoritative servers listen; other than 53 only in closed networks.
        public var authoritativePort: Int
        /// The authoritative servers of a zone (lower case, without the final dot) where its NS records are not to be
        /// believed: behind split horizon, or with a hidden primary.
        public var authoritativeServers: [String: [DNSServerAddress]]

        public init(
            servers: [DNSServerAddress] = [], timeout: Duration = .seconds(5), attempts: Int = 2,
            authoritativePort: Int = DNSServerAddress.standardPort,
            authoritativeServers: [String: [DNSServerAddress]] = [:]
        ) {
            self.servers = servers
            self.timeout = timeout
            self.attempts = max(1, attempts)
            self.authoritativePort = authoritativePort
            self.authoritativeServers = authoritativeServers
        }
    }

    /// How questions are asked.
    public let settings: Settings
    let transport: any DNSTransport
    private let systemResolvers: SystemResolvers

    /// A resolver on the network.
    public init(_ settings: Settings = Settings()) {
        self.init(settings, transport: NetworkTransport())
    }

    init(_ settings: Settings, transport: any DNSTransport, systemResolvers: SystemResolvers = SystemResolvers()) {
        self.settings = settings
        self.transport = transport
        self.systemResolvers = systemResolvers
    }

    /// The records of a name.
    /// - Parameters:
    ///   - name: a domain name, the final dot may be left out
    ///   - server: the one server to ask for what it knows itself (not recursive); nil: the resolvers, which find out
    /// - Returns: what came back. From `server` that may be any response code; from resolvers only that the name has
    ///   these records, none of this type, or does not exist (`.nameError`).
    /// - Throws: `.invalidDNSName`, `.dnsTimedOut`, `.dnsUnreachable`, `.dnsServerFailed`
    public func lookup(
        _ name: String, _ type: DNSRecordType, at server: DNSServerAddress? = nil
    ) async throws -> DNSAnswer {
        let question = DNSMessage.Question(name: try DNSName(name), type: type)
        if let server { return try await ask(server, question, recursive: false) }
        return try await askResolvers(question)
    }

    private func askResolvers(_ question: DNSMessage.Question) async throws -> DNSAnswer {
        let servers = settings.servers.isEmpty ? try systemResolvers.servers() : settings.servers
        var failures: [SignetError] = []
        for server in servers {
            do {
                let answer = try await ask(server, question, recursive: true)
                if [.noError, .nameError].contains(answer.responseCode) { return answer }
                failures.append(
                    SignetError(.dnsServerFailed, "The name server \(server) answered \(answer.responseCode)."))
            } catch let error as SignetError {
                failures.append(error)
            }
        }
        throw SignetError(
            failures.last?.code ?? .dnsUnreachable,
            "\(question.name) \(question.type) could not be looked up. "
                + failures.map(\.message).joined(separator: " "),
            remedy: "Check the resolvers in the configuration or in /etc/resolv.conf, and the zone's own servers.")
    }

    /// Asks one server, again when nothing comes, and without EDNS when it does not understand that.
    private func ask(
        _ server: DNSServerAddress, _ question: DNSMessage.Question, recursive: Bool
    ) async throws -> DNSAnswer {
        let message = try await exchange(with: server, question, recursive: recursive, offeringExtensions: true)
        let misunderstood = [.formatError, .notImplemented, .badVersion].contains(message.responseCode)
        guard misunderstood else { return DNSAnswer(message, from: server) }
        let plain = try await exchange(with: server, question, recursive: recursive, offeringExtensions: false)
        return DNSAnswer(plain, from: server)
    }

    private func exchange(
        with server: DNSServerAddress, _ question: DNSMessage.Question, recursive: Bool, offeringExtensions: Bool
    ) async throws -> DNSMessage {
        var attempt = 1
        while true {
            let query = DNSQuery(
                id: .random(in: .min ... .max), question: question, isRecursive: recursive,
                offersExtensions: offeringExtensions)
            do {
                let message = try await send(query, to: server, over: .udp)
                return message.isTruncated ? try await send(query, to: server, over: .tcp) : message
            } catch let error as SignetError where error.code == .dnsTimedOut && attempt < settings.attempts {
                attempt += 1
            }
        }
    }

    private func send(
        _ query: DNSQuery, to server: DNSServerAddress, over carrier: DNSCarrier
    ) async throws -> DNSMessage {
        let bytes = try await transport.exchange(
            query.wire(), with: server, over: carrier, timeout: settings.timeout,
            accepts: { query.answer(in: $0) != nil })
        return try DNSMessage(reading: bytes)
    }
}
