import Foundation
import Logging
import SignetCore
import SignetPKI
import SignetStorage

/// One CA as an issuer uses it: its client, the account, and how orders are placed. Shared by reference by all orders.
public final class ACMEService: Sendable {
    let client: ACMEClient
    /// The accounts with this CA.
    public let accounts: ACMEAccounts
    /// The account that orders, and how it is registered.
    public let account: AccountOptions
    let throttle: OrderThrottle
    let ordersPerPeriod: Int

    /// - Parameters:
    ///   - account: the account that orders; registered with the first order
    ///   - throttle: shared by all services of a process
    ///   - ordersPerPeriod: how many orders the throttle lets the account place within its period
    public init(
        directoryURL: String, transport: any ACMETransport, account: AccountOptions, database: Database, sealer: Sealer,
        throttle: OrderThrottle, ordersPerPeriod: Int = OrderThrottle.standardAmount, clock: any WallClock
    ) {
        client = ACMEClient(directoryURL: directoryURL, transport: transport, clock: clock)
        accounts = ACMEAccounts(
            client: client, database: database, sealer: sealer, leases: Leases(database: database, clock: clock))
        self.account = account
        self.throttle = throttle
        self.ordersPerPeriod = ordersPerPeriod
    }

    /// Where the CA's directory is.
    public var directoryURL: String { client.directoryURL }

    /// The CA's name in messages.
    public var host: String { client.host }

    /// Works as the account, registering it first when there is none.
    func using<T: Sendable>(_ body: (AccountSession) async throws -> T) async throws -> T {
        try await accounts.using(account, body)
    }

    /// Waits until the account may order again.
    func waitForTurn() async throws {
        try await throttle.pass("\(client.directoryURL) \(account.name)", atMost: ordersPerPeriod)
    }
}
