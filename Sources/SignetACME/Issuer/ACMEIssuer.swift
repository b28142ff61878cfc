import Foundation
import Logging
import SignetCore
import SignetPKI
import SignetRenewal
import SignetStorage

/// The issuer `acme`: certificates from any CA that speaks RFC 8555.
///
/// After a failed attempt the CA's staging directory is tried first, and only what succeeds there is ordered for good: a fault
/// of ours is found out where it costs nothing.
public final class ACMEIssuer: CertificateIssuer {
    /// The kind under which it is registered.
    public static let kind = "acme"

    /// How orders are placed, the same for every certificate.
    public struct Terms: Sendable {
        /// The kind of certificate.
        public var profile: ProfileChoice
        /// Which of the chains that the CA offers is taken.
        public var chain: ChainPreference
        /// How long is waited for what.
        public var settings: OrderSettings

        public init(
            profile: ProfileChoice = .unspecified, chain: ChainPreference = .offered,
            settings: OrderSettings = OrderSettings()
        ) {
            self.profile = profile
            self.chain = chain
            self.settings = settings
        }
    }

    /// The CA that it orders from.
    public let service: ACMEService
    /// Where orders are tried after a failure; nil: nowhere.
    public let staging: ACMEService?
    let solvers: [any ChallengeSolver]
    private let terms: Terms
    let database: Database
    private let experience: ChallengeExperience
    private let fetcher: (@Sendable (String) async throws -> [UInt8])?
    private let logger: Logger

    /// - Parameters:
    ///   - staging: where orders are tried after a failure; nil: nowhere
    ///   - solvers: who answers challenges, the preferred one first
    ///   - database: opened with ``ACMEMigrations/all`` and ``ChallengeResponses/migrations``
    ///   - experience: shared by all issuers of a process
    ///   - fetcher: gets issuers' certificates by the URLs in certificates
    public init(
        service: ACMEService, staging: ACMEService?, solvers: [any ChallengeSolver], terms: Terms = Terms(),
        database: Database, experience: ChallengeExperience = ChallengeExperience(),
        fetcher: (@Sendable (String) async throws -> [UInt8])?, logger: Logger
    ) {
        self.service = service
        self.staging = staging
        self.solvers = solvers
        self.terms = terms
        self.database = database
        self.experience = experience
        self.fetcher = fetcher
        self.logger = logger
    }

    /// - Throws: `ACMEFailure`, which says when to try again.
    public func issue(_ order: IssuanceOrder) async throws -> IssuedCertificate {
        var request = OrderRequest(
            order.request, profile: terms.profile, replaces: order.replaces, chain: terms.chain, resumed: order.resumed)
        if order.failures > 0, let staging, try await !hasOpenOrder(request) {
            logger.notice(
                "The last attempt failed, so it is tried with the staging CA first.",
                metadata: ["certificate": "\(order.spec.name)", "staging": "\(staging.client.host)"])
            try await rehearse(request, at: staging)
        }
        if order.failures > 1 { request.replaces = nil }
        return try await place(request, at: service).certificate
    }

    /// Orders at the staging directory, all the way to a certificate, which nobody keeps.
    /// - Throws: as ``issue(_:)``; `.acmeNoStaging` when there is no staging directory.
    public func rehearse(_ request: CertificateRequest) async throws -> IssuedCertificate {
        guard let staging else {
            throw SignetError(
                .acmeNoStaging,
                "\(service.client.host) has no staging directory here, so nothing can be tried without ordering for good.",
                remedy: "Name one in the issuer's section of signet.yaml: staging: URL.")
        }
        return try await place(OrderRequest(request, profile: terms.profile), at: staging).certificate
    }

    private func rehearse(_ request: OrderRequest, at staging: ACMEService) async throws {
        var rehearsal = request
        rehearsal.replaces = nil
        rehearsal.chain = .offered
        // An order of an earlier rehearsal that went well would tell nothing about this attempt.
        rehearsal.resumed = false
        _ = try await place(rehearsal, at: staging)
    }

    private func place(_ request: OrderRequest, at service: ACMEService) async throws -> OrderResult {
        do {
            return try await service.using { session in
                try await service.waitForTurn()
                return try await flow(of: session).run(request)
            }
        } catch let error as SignetError {
            throw ACMEFailure(error)
        }
    }

    private func flow(of session: AccountSession) -> OrderFlow {
        OrderFlow(
            account: session, solvers: solvers, database: database, experience: experience, settings: terms.settings,
            issuerFetcher: fetcher, logger: logger)
    }

    /// Whether an order for this very request is under way with the CA: it is gone on with, not rehearsed. One that the CA
    /// has given up or forgotten would be followed by a new one.
    private func hasOpenOrder(_ request: OrderRequest) async throws -> Bool {
        guard request.resumed, try await service.accounts.row(service.account.name) != nil else { return false }
        return try await service.using { try await flow(of: $0).isUnderWay(request) }
    }

    /// What the CA advises (RFC 9773). That a certificate is revoked shows as a window in the past.
    public func renewalInformation(for certificate: DecodedCertificate) async throws -> RenewalInformation? {
        guard let id = CertificateID(certificate), let advice = try await service.client.renewalInformation(for: id)
        else { return nil }
        var information = advice.information
        information.nextPoll = RenewalAdvice.nextPoll(asked: advice.pollAt, now: service.client.clock.now)
        return information
    }

    public func revoke(_ certificate: DecodedCertificate, reason: RevocationReason) async throws {
        _ = try await revoke(certificate, reason: reason, key: nil)
    }

    /// Revokes a certificate of this CA.
    /// - Parameter key: the certificate's own; nil: as the account, which must exist
    /// - Throws: `.acmeNoAccount`, `.keyMismatch`; as the CA answers.
    public func revoke(
        _ certificate: DecodedCertificate, reason: RevocationReason, key: PrivateKey?
    ) async throws -> RevocationOutcome {
        if let key { return try await service.client.revoke(certificate, key: key, reason: reason) }
        return try await service.accounts.existing(service.account.name).revoke(certificate, reason: reason)
    }

    /// Whether the CA itself knows the certificate as its own: it is asked for renewal information, which it has of its own
    /// certificates only (RFC 9773 section 4.1). One whose window has passed is as good as revoked.
    ///
    /// False where the CA offers no renewal information: whatever else there is to go by (the issuer's name and key, the
    /// URLs in the certificate) says which CA signed, but not that it still stands by the certificate, nor that it is the CA
    /// behind this directory; a database that was lost takes with it what had been ordered.
    /// - Throws: `.acmeUnreachable`: then nothing could be ordered either.
    public func recognises(_ certificate: DecodedCertificate) async throws -> Bool {
        guard let id = CertificateID(certificate) else { return false }
        do {
            guard let advice = try await service.client.renewalInformation(for: id) else { return false }
            return advice.information.windowEnd > service.client.clock.now
        } catch let failure as ACMEFailure where failure.error.code != .acmeUnreachable {
            return false
        } catch let error as SignetError where error.code == .acmeMalformedResponse {
            return false
        }
    }
}

extension SignetError.Code {
    /// Something is to be tried at a staging directory, and none is known.
    public static let acmeNoStaging = Self(rawValue: "acme.no-staging")
}
