import Logging
import SignetACME
import SignetCore
import SignetDNS
import SignetRenewal

/// Makes the solvers of one issuer.
struct ChallengeWorkshop {
    private let configuration: ACMEIssuerConfiguration
    private let responses: ChallengeResponses
    private let clock: any WallClock
    private let logger: Logger

    init(
        _ configuration: ACMEIssuerConfiguration, responses: ChallengeResponses, clock: any WallClock, logger: Logger
    ) {
        self.configuration = configuration
        self.responses = responses
        self.clock = clock
        self.logger = logger
    }

    /// Solvers, the preferred one first, and the places where they put answers.
    /// - Throws: `.invalidInput` for an address or path, `.invalidDNSProvider`.
    func solvers() throws -> (solvers: [any ChallengeSolver], places: [any AnswerPlace]) {
        var solvers: [any ChallengeSolver] = []
        var places: [any AnswerPlace] = []
        for challenge in configuration.challenges {
            if case .dns(let dns) = challenge, dns.type == ChallengeType.dnsPersist01.rawValue {
                let (provider, resolver, propagation) = try tools(of: dns)
                solvers.append(
                    DNSPersistSolver(
                        provider: provider, names: resolver, propagation: propagation, policy: policy, ttl: dns.ttl,
                        clock: clock))
                continue
            }
            let place = try place(for: challenge)
            places.append(place)
            solvers.append(PlacedAnswerSolver(place: place, responses: responses, policy: policy, clock: clock))
        }
        return (solvers, places)
    }

    private func place(for challenge: ChallengeConfiguration) throws -> any AnswerPlace {
        switch challenge {
        case .http(let listen, let port):
            let answers = HTTPChallengeAnswers(responses: responses, logger: logger)
            let listener = try ChallengeListener(http: answers, addresses: addresses(listen, port: port))
            return ListeningPlace.http(listener: listener, check: httpCheck(port))
        case .server(let port):
            return ListeningPlace.http(listener: nil, check: httpCheck(port))
        case .webroot(let directory, let port):
            return try WebrootPlace(directory: directory, check: httpCheck(port))
        case .tlsALPN(let listen, let port):
            let answers = TLSALPNAnswers(responses: responses, clock: clock, logger: logger)
            let listener = try ChallengeListener(tlsALPN: answers, addresses: addresses(listen, port: port))
            return ListeningPlace.tlsALPN(listener: listener, check: TLSALPNSelfCheck(names: resolver, port: port))
        case .tlsServer(let port):
            return ListeningPlace.tlsALPN(listener: nil, check: TLSALPNSelfCheck(names: resolver, port: port))
        case .dns(let dns):
            let (provider, resolver, propagation) = try tools(of: dns)
            return DNSPlace(
                name: "\(configuration.name) \(dns.type)", provider: provider, names: resolver,
                propagation: propagation, ttl: dns.ttl)
        }
    }

    private func addresses(_ texts: [String]?, port: Int) throws -> [Endpoint] {
        try texts?.map { try Endpoint(parsing: $0) } ?? ChallengeListener.everywhere(port: port)
    }

    private func httpCheck(_ port: Int) -> HTTPSelfCheck {
        var ports = HTTPSelfCheck.Ports()
        ports.http = port
        return HTTPSelfCheck(names: resolver, ports: ports)
    }

    private var resolver: DNSResolver { DNSResolver(DNSResolver.Settings(servers: configuration.resolvers)) }

    private func tools(
        of dns: DNSChallengeConfiguration
    ) throws -> (any RecordProvider, DNSResolver, PropagationCheck) {
        let resolver = DNSResolver(
            DNSResolver.Settings(
                servers: configuration.resolvers, authoritativePort: dns.authoritativePort,
                authoritativeServers: dns.authoritativeServers))
        let context = DNSProviderContext(
            resolver: resolver,
            announce: { text in
                logger.warning("\(text)", metadata: ["issuer": "\(configuration.name)"])
            }, clock: clock)
        return (
            try DNSProviderCatalog.provider(dns.provider, in: context), resolver,
            PropagationCheck(resolver: resolver, clock: clock)
        )
    }

    private var policy: SelfCheckPolicy {
        switch configuration.selfCheck {
        case .look: .look
        case .wait(let duration): .wait(duration.duration)
        case .none: .none
        }
    }
}
