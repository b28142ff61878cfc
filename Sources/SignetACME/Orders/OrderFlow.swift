import Foundation
import Logging
import SignetCore
import SignetPKI
import SignetRenewal
import SignetStorage

/// An order from the request to the certificate (RFC 8555 section 7.4).
public final class OrderFlow: Sendable {
    let account: AccountSession
    let solvers: [any ChallengeSolver]
    let repository: OrderRepository
    let experience: ChallengeExperience
    let settings: OrderSettings
    let issuerFetcher: (@Sendable (String) async throws -> [UInt8])?
    let logger: Logger
    var client: ACMEClient { account.client }
    var clock: any WallClock { account.client.clock }

    /// - Parameters:
    ///   - account: who orders
    ///   - solvers: who answers challenges, the preferred one first
    ///   - database: opened with ``ACMEMigrations/all``
    ///   - experience: shared by all flows of a process
    ///   - issuerFetcher: gets issuers' certificates by the URLs in certificates (http or https, at most 64 KiB), so that the
    ///     root can be handed on too; nil: nothing is fetched
    public init(
        account: AccountSession, solvers: [any ChallengeSolver], database: Database,
        experience: ChallengeExperience = ChallengeExperience(), settings: OrderSettings = OrderSettings(),
        issuerFetcher: (@Sendable (String) async throws -> [UInt8])? = nil, logger: Logger
    ) {
        self.account = account
        self.solvers = solvers
        repository = OrderRepository(database: database)
        self.experience = experience
        self.settings = settings
        self.issuerFetcher = issuerFetcher
        self.logger = logger
    }

    /// Orders, proves control, and brings the certificate.
    ///
    /// The order is in the database from before the CA is asked. Asked again with `resumed`, the flow goes on where it stood:
    /// nothing is ordered twice, and a certificate that was issued is fetched. What was put up for validation is taken away
    /// whatever happens. An order of which nothing can come any more is forgotten, and its open authorizations are
    /// deactivated.
    /// - Throws: `ACMEFailure` with the class of retry; what a solver throws; `CancellationError`.
    public func run(_ request: OrderRequest) async throws -> OrderResult {
        var current = try await currentOrder(for: request)
        do {
            if current.order.status == .pending { current.order = try await prove(current, for: request) }
            current.order = try await finalize(current, request)
            return try await download(current, request)
        } catch {
            if ends(error) { await abandon(current, request) }
            throw error
        }
    }

    /// An order and where it is.
    struct Placed: Sendable {
        let url: String
        var order: ACMEOrder
    }

    /// Whether nothing can come of an order after this error.
    private func ends(_ error: any Error) -> Bool {
        guard let failure = error as? ACMEFailure else { return false }
        // A wrong clock spoils nothing: the certificate is there to be fetched once the clock is right.
        return failure.endsOrder || (failure.retry == .userAction && failure.error.code != .acmeWrongClock)
    }

    private func abandon(_ placed: Placed, _ request: OrderRequest) async {
        await uncancelled { [self] in
            for url in placed.order.authorizations.prefix(OrderFlow.authorizationLimit) {
                guard let authorization = try? await authorization(url).object, authorization.status == .pending else {
                    continue
                }
                _ = try? await client.post(
                    json: DeactivationPayload(), to: url, by: account.signer,
                    attempt: "give up the authorization for \(authorization.identifier)")
            }
            do {
                try await repository.forget(account: account.account.id, request: request.request.der)
            } catch {
                logger.warning("The order \(placed.url) could not be forgotten: \(error)")
            }
        }
    }

    /// How many authorizations one order may have; Let's Encrypt has 100.
    static let authorizationLimit = 1000
}
