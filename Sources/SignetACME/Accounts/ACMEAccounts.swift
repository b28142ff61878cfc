import Foundation
import SignetCore
import SignetPKI
import SignetStorage

/// The accounts of this installation with one CA.
///
/// An account's key is sealed and stored before the CA hears of it, so that whatever breaks off afterwards, the account can be
/// found again by its key. What changes an account is done under a lease: several processes never register twice.
public struct ACMEAccounts: Sendable {
    let client: ACMEClient
    let repository: AccountRepository
    let sealer: Sealer
    private let leases: Leases
    var clock: any WallClock { client.clock }

    /// How long another process is waited for.
    private static let patience: TimeInterval = 120
    /// How long a process that was cut off keeps others from the account.
    private static let leaseDuration: Duration = .seconds(60)

    /// - Parameter database: opened with ``ACMEMigrations/all``
    public init(client: ACMEClient, database: Database, sealer: Sealer, leases: Leases) {
        self.client = client
        self.repository = AccountRepository(database: database)
        self.sealer = sealer
        self.leases = leases
    }

    /// The account of that name, registered first when there is none.
    /// - Throws: `.acmeTermsNotAgreed`, `.acme(.externalAccountRequired)`, `.acmeAccountBusy`, `.sealBroken`, and as the CA
    ///   answers.
    public func open(_ options: AccountOptions) async throws -> AccountSession {
        if let row = try await row(options.name), row.isSettled { return try session(row) }
        return try await alone(options.name) {
            guard let row = try await row(options.name) else { return try await register(options) }
            if row.nextKey != nil { return try session(try await settleKeys(of: row)) }
            return row.url == nil ? try await finishRegistration(of: row, options) : try session(row)
        }
    }

    /// The account of that name, which must exist here.
    /// - Throws: `.acmeNoAccount`, and as ``open(_:)``.
    public func existing(_ name: String) async throws -> AccountSession {
        guard try await row(name) != nil else {
            throw ACMEFailure(.acmeNoAccount, "There is no account \"\(name)\" with \(client.host) here.")
        }
        return try await open(AccountOptions(name: name))
    }

    /// Works as the account; when the CA turns out not to know it any more, the local record is retired, an account is
    /// registered, and the work is done once again. So it is when another process gave the account a new key meanwhile.
    /// - Throws: as ``open(_:)``, and what `body` throws.
    public func using<T: Sendable>(
        _ options: AccountOptions, _ body: (AccountSession) async throws -> T
    ) async throws -> T {
        let session = try await open(options)
        do {
            return try await body(session)
        } catch let failure as ACMEFailure {
            guard try await isStale(session, after: failure) else { throw failure }
        }
        return try await body(try await open(options))
    }

    private func isStale(_ session: AccountSession, after failure: ACMEFailure) async throws -> Bool {
        guard let type = failure.problem?.type, [.accountDoesNotExist, .unauthorized, .malformed].contains(type) else {
            return false
        }
        let stored = try await row(session.account.name)
        guard let stored, stored.id == session.account.id, try stored.privateKey(sealer) == session.key else {
            return true
        }
        guard type == .accountDoesNotExist else { return false }
        try await repository.retire(
            session.account.id, reason: "the CA no longer knows it", at: clock.now)
        return true
    }
}

extension ACMEAccounts {
    func row(_ name: String) async throws -> AccountRow? {
        try await repository.current(directory: client.directoryURL, name: name)
    }

    func session(_ row: AccountRow) throws -> AccountSession { try row.session(client: client, sealer: sealer) }

    /// Does `body` while no other process changes the account.
    func alone<T: Sendable>(_ name: String, _ body: () async throws -> T) async throws -> T {
        let end = clock.now.addingTimeInterval(Self.patience)
        repeat {
            let lease = "acme-account/\(client.directoryURL)/\(name)"
            if let result = try await leases.hold(lease, for: Self.leaseDuration, body) { return result }
            try await clock.sleep(for: .milliseconds(200))
        } while clock.now < end
        throw ACMEFailure(
            .acmeAccountBusy,
            "Another process has been busy with the account \"\(name)\" with \(client.host) for two minutes.")
    }
}
