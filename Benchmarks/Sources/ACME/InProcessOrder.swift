import Foundation
import Logging
import SignetACME
import SignetCore
import SignetDNS
import SignetPKI
import SignetRenewal
import SignetStorage
import SignetTestSupport

/// One certificate through the library, beside what no client can do without: the round trips of its requests, and the time that
/// the CA itself takes to validate and to issue.
struct InProcessOrder: Sendable {
    var wall: Duration
    /// Of all requests but looks that came too early.
    var roundTrips: Duration
    var requests: Int
    /// From the answer to the challenge's request until the CA says that it is valid, and from the answer to finalize until it says
    /// that the certificate is issued.
    var authority: Duration

    /// What cannot be saved.
    var necessary: Duration { roundTrips + authority }

    /// Orders certificates one after the other, each with connections of its own, as a program would.
    static func measure(_ pebble: PebbleServer, in directory: BenchDirectory, runs: Int) async throws
        -> [InProcessOrder]
    {
        let database = try Database.open(
            path: directory.file("in-process.db"),
            migrations: [Sealer.migration, Leases.migration] + ACMEMigrations.all + ChallengeResponses.migrations)
        let sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("in-process.key"), createIfMissing: true))
        var orders: [InProcessOrder] = []
        // The first makes the account.
        for run in 0...runs {
            let order = try await place("in-process-\(run).example.com", pebble, database, sealer)
            if run > 0 { orders.append(order) }
        }
        try await database.close()
        return orders
    }

    private static func place(
        _ host: String, _ pebble: PebbleServer, _ database: Database, _ sealer: Sealer
    ) async throws -> InProcessOrder {
        let name = try AlternativeName(parsing: host)
        let spec = CertificateSpec(
            name: host, names: [name], issuer: IssuerReference(kind: ACMEIssuer.kind, name: "pebble"))
        let request = try await CertificateRequest.make(
            subject: spec.effectiveSubject, alternativeNames: [name], key: PrivateKey.generate(.ecdsaP256))
        let network = try HTTPTransport(trust: .roots([pebble.listenerCertificate()]))
        let transport = TimedTransport(network)
        let issuer = try issuer(pebble, transport, database, sealer)
        let before = pebble.lines.count
        let result: Result<Duration, any Error>
        do {
            result = .success(
                try await ContinuousClock().measure {
                    _ = try await issuer.issue(IssuanceOrder(spec: spec, request: request, replaces: nil))
                })
        } catch {
            result = .failure(error)
        }
        try await network.shutdown()
        return InProcessOrder(
            wall: try result.get(), exchanges: transport.exchanges, lines: Array(pebble.lines.dropFirst(before)))
    }

    private init(wall: Duration, exchanges: [TimedTransport.Exchange], lines: [(at: Date, text: String)]) {
        self.wall = wall
        let needed = exchanges.filter { !$0.wasTooEarly }
        requests = needed.count
        roundTrips = needed.reduce(.zero) { $0 + $1.duration }
        func span(fromAnswerOf path: String, to event: String) -> Duration {
            guard let asked = exchanges.last(where: { $0.url.contains(path) }),
                let done = lines.last(where: { $0.text.contains(event) })
            else { return .zero }
            return Duration(timeInterval: max(0, done.at.timeIntervalSince(asked.ended)))
        }
        authority =
            span(fromAnswerOf: "/chalZ/", to: "set VALID by completed challenge")
            + span(fromAnswerOf: "/finalize-order/", to: "Issued certificate serial")
    }

    private static func issuer(
        _ pebble: PebbleServer, _ transport: any ACMETransport, _ database: Database, _ sealer: Sealer
    ) throws -> ACMEIssuer {
        let clock = SystemClock()
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let responses = ChallengeResponses(database: database, clock: clock)
        var ports = HTTPSelfCheck.Ports()
        ports.http = pebble.httpPort
        let names = DNSResolver(DNSResolver.Settings(servers: [try DNSServerAddress(parsing: pebble.dnsServer)]))
        let place = ListeningPlace.http(
            listener: try ChallengeListener(
                http: HTTPChallengeAnswers(responses: responses, logger: logger),
                addresses: [Endpoint(parsing: "127.0.0.1:\(pebble.httpPort)")]),
            check: HTTPSelfCheck(names: names, ports: ports))
        return ACMEIssuer(
            service: ACMEService(
                directoryURL: pebble.directoryURL, transport: transport,
                account: AccountOptions(agreesToTerms: { _ in true }), database: database, sealer: sealer,
                throttle: OrderThrottle(clock: clock), clock: clock),
            staging: nil,
            solvers: [PlacedAnswerSolver(place: place, responses: responses, policy: .look, clock: clock)],
            database: database, fetcher: nil, logger: logger)
    }
}
