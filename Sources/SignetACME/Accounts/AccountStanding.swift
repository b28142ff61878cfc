import SignetCore

/// An account as it stands with its CA.
public struct AccountStanding: Sendable {
    /// What is known of it here.
    public let account: ACMEAccount
    /// What the CA says of it.
    public let verdict: Verdict

    /// What a CA says of an account that it is asked about by its key.
    public enum Verdict: Sendable, Equatable {
        /// The CA showed it: its status, and the contacts it keeps (nil: it does not tell).
        case shown(ACMEStatus, contacts: [String]?)
        /// The CA takes the key no longer: the account is deactivated, revoked or forgotten. What it answered.
        case refused(String)
    }
}

extension ACMEAccounts {
    /// The account of that name; nil when none is registered here. The CA is not asked.
    public func find(_ name: String) async throws -> ACMEAccount? {
        guard let row = try await row(name), row.url != nil else { return nil }
        return try session(row).account
    }

    /// Its URL with the CA; nil when none is registered here. Neither the CA nor its key is asked.
    func url(of name: String) async throws -> String? { try await row(name)?.url }

    /// The account of that name as the CA has it, asked for by its key (RFC 8555 section 7.3.1).
    /// - Returns: nil when none is registered here.
    /// - Throws: `.acmeUnreachable` and as the CA answers.
    public func standing(of name: String) async throws -> AccountStanding? {
        guard let row = try await row(name), row.url != nil else { return nil }
        let session = try session(try await settled(row))
        return AccountStanding(account: session.account, verdict: try await verdict(on: session))
    }

    private func settled(_ row: AccountRow) async throws -> AccountRow {
        guard row.nextKey != nil else { return row }
        return try await alone(row.name) { try await settleKeys(of: self.row(row.name) ?? row) }
    }

    func verdict(on session: AccountSession) async throws -> AccountStanding.Verdict {
        do {
            let object = try await ask(for: session.key).object
            return .shown(object.status, contacts: object.contact)
        } catch let failure as ACMEFailure {
            guard let problem = failure.problem, [.accountDoesNotExist, .unauthorized].contains(problem.type) else {
                throw failure
            }
            return .refused(problem.summary)
        }
    }
}
