import Foundation
import Logging
import SignetACME
import SignetCore
import SignetDNS
import SignetPKI
import SignetRenewal
import SignetStorage
import Synchronization

/// The ACME issuers that `signet.yaml` declares, made when they are first used and kept until their lines change.
final class ACMEIssuers: Sendable {
    /// One issuer, put together.
    private struct Made: Sendable {
        let configuration: ACMEIssuerConfiguration
        let issuer: ACMEIssuer
        let places: [any AnswerPlace]
        let transports: [HTTPTransport]
    }

    private struct State {
        var declared: [ACMEIssuerConfiguration] = []
        var made: [String: Made] = [:]
        /// Of issuers that are no longer wanted; orders may still be using them.
        var retired: [HTTPTransport] = []
    }

    /// What is to be answered now, for whoever listens.
    let responses: ChallengeResponses

    private let database: Database
    private let sealer: Sealer
    private let clock: any WallClock
    private let logger: Logger
    private let throttle: OrderThrottle
    private let experience = ChallengeExperience()
    private let issuerCertificates: IssuerCertificateCache
    private let state = Mutex(State())

    init(
        _ declared: [ACMEIssuerConfiguration], database: Database, sealer: Sealer, clock: any WallClock, logger: Logger
    ) {
        self.database = database
        self.sealer = sealer
        self.clock = clock
        self.logger = logger
        responses = ChallengeResponses(database: database, clock: clock)
        throttle = OrderThrottle(clock: clock)
        issuerCertificates = IssuerCertificateCache(clock: clock)
        state.withLock { $0.declared = declared }
    }

    /// Takes over what a new `signet.yaml` declares.
    func declare(_ issuers: [ACMEIssuerConfiguration]) {
        state.withLock { state in
            state.declared = issuers
            for (name, made) in state.made where !issuers.contains(made.configuration) {
                state.retired += made.transports
                state.made[name] = nil
            }
        }
    }

    /// What is declared at the moment.
    var configurations: [ACMEIssuerConfiguration] { state.withLock(\.declared) }

    /// The issuer of that name, with those that stand in for it.
    /// - Throws: `.unknownIssuer`, `.invalidDNSProvider`, and what its files throw.
    func issuer(named name: String) throws -> any CertificateIssuer {
        let first = try made(name)
        let others = try first.configuration.fallback.map { ($0, try made($0).issuer) }
        guard !others.isEmpty else { return first.issuer }
        return FallbackIssuer(
            (IssuerReference(kind: ACMEIssuer.kind, name: name), first.issuer),
            then: others.map { (IssuerReference(kind: ACMEIssuer.kind, name: $0.0), $0.1) })
    }

    /// The issuer itself, without those that stand in for it.
    /// - Throws: as ``issuer(named:)``.
    func acmeIssuer(named name: String) throws -> ACMEIssuer { try made(name).issuer }

    /// Takes away what orders left behind when their process died.
    /// - Throws: what the database throws.
    func removeLeftovers() async throws {
        let declared = state.withLock { $0.declared }
        var places: [any AnswerPlace] = []
        for issuer in declared {
            do {
                places += try made(issuer.name).places
            } catch {
                logger.error("The issuer cannot be used: \(error)", metadata: ["issuer": "\(issuer.name)"])
            }
        }
        let outcome = try await ChallengeCleaning(responses: responses, places: places).removeLeftovers()
        for answer in outcome.removed {
            logger.notice(
                "Removed what a broken-off order had left.",
                metadata: ["name": "\(answer.identifier.value)", "challenge": "\(answer.type)"])
        }
        for (answer, reason) in outcome.remaining {
            logger.warning(
                "\(reason)", metadata: ["name": "\(answer.identifier.value)", "challenge": "\(answer.type)"])
        }
    }

    /// Closes all connections. Issuers cannot be used afterwards.
    func shutdown() async {
        let transports = state.withLock { state in
            defer { state = State() }
            return state.retired + state.made.values.flatMap(\.transports)
        }
        for transport in transports { try? await transport.shutdown() }
    }

    private func made(_ name: String) throws -> Made {
        let (known, declared) = state.withLock { ($0.made[name], $0.declared) }
        if let known { return known }
        guard let configuration = declared.first(where: { $0.name == name }) else {
            let names = declared.map(\.name).joined(separator: ", ")
            throw SignetError(
                .unknownIssuer, "There is no ACME issuer \"\(name)\" in signet.yaml.",
                remedy: names.isEmpty ? "Declare it under issuers." : "Declared are: \(names).")
        }
        let made = try make(configuration)
        return state.withLock { state in
            if let other = state.made[name] {
                state.retired += made.transports
                return other
            }
            state.made[name] = made
            return made
        }
    }
}

// MARK: - Making one

extension ACMEIssuers {
    private func make(_ configuration: ACMEIssuerConfiguration) throws -> Made {
        let workshop = ChallengeWorkshop(
            configuration, responses: responses, clock: clock, logger: logger)
        let (solvers, places) = try workshop.solvers()
        var transports: [HTTPTransport] = []
        func service(_ url: String) throws -> ACMEService {
            let transport = try HTTPTransport(trust: configuration.trust())
            transports.append(transport)
            return ACMEService(
                directoryURL: url, transport: transport, account: try configuration.accountOptions(),
                database: database,
                sealer: sealer, throttle: throttle, ordersPerPeriod: configuration.ordersPerTenSeconds, clock: clock)
        }
        let profile = configuration.profile.map {
            configuration.requiresProfile ? ProfileChoice.required($0) : .preferred($0)
        }
        let issuer = ACMEIssuer(
            service: try service(configuration.directory), staging: try configuration.staging.map(service),
            solvers: solvers,
            terms: ACMEIssuer.Terms(
                profile: profile ?? .unspecified,
                chain: configuration.preferredChain.map { .root(commonName: $0) } ?? .offered),
            database: database, experience: experience,
            fetcher: { [issuerCertificates] in try await issuerCertificates.fetch($0) }, logger: logger)
        return Made(configuration: configuration, issuer: issuer, places: places, transports: transports)
    }
}

extension ACMEIssuerConfiguration {
    fileprivate func trust() throws -> HTTPTransport.Trust {
        guard let path = trustedRoots else { return .system }
        return .roots(try InputFile(path).certificates())
    }

    fileprivate func accountOptions() throws -> AccountOptions {
        let agrees = agreesToTerms
        return AccountOptions(
            name: account, contacts: contacts, externalAccount: try externalAccount?.account(),
            agreesToTerms: { _ in agrees })
    }
}

extension ExternalAccountConfiguration {
    fileprivate func account() throws -> ExternalAccount {
        let source: PassphraseSource = secretFile.map { .file($0) } ?? .environment(secretEnvironment ?? "")
        let secret = try source.read()
        return try ExternalAccount(keyID: keyID, secret: secret, scheme: SignatureScheme(rawValue: algorithm))
    }
}
