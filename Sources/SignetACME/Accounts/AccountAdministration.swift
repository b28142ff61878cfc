import Foundation
import SignetCore

extension ACMEAccounts {
    /// Every account in use, with whichever CA.
    public func all() async throws -> [ACMEAccount] {
        try await repository.all().compactMap { row in
            row.url == nil ? nil : try session(row).account
        }
    }

    /// Tells the CA other contacts (RFC 8555 section 7.3.2).
    /// - Throws: `.acmeNoAccount`; `.acme(.invalidContact)`, `.acme(.unsupportedContact)`.
    public func updateContacts(_ contacts: [String], of name: String) async throws -> ACMEAccount {
        let session = try await existing(name)
        let urls = AccountOptions.contactURLs(contacts)
        _ = try await session.client.post(
            json: AccountUpdatePayload(contact: urls), to: session.account.url, by: session.signer,
            attempt: "change the contacts of the account \"\(name)\"")
        return try await alone(name) {
            guard var row = try await row(name), row.id == session.account.id else { return session.account }
            row.contacts = urls
            try await repository.update(row)
            return try self.session(row).account
        }
    }

    /// Gives the account up for good (RFC 8555 section 7.3.6). Certificates stay valid; the key stays in the database. One that
    /// the CA has given up itself is only taken out of use here.
    /// - Throws: `.acmeNoAccount`.
    public func deactivate(_ name: String) async throws {
        let session = try await existing(name)
        var reason = "deactivated"
        do {
            _ = try await session.client.post(
                json: AccountUpdatePayload(status: .deactivated), to: session.account.url, by: session.signer,
                attempt: "deactivate the account \"\(name)\"")
        } catch let failure as ACMEFailure {
            guard case .refused(let answer) = try await verdict(on: session) else { throw failure }
            reason = "the CA takes it no longer: \(answer)"
        }
        try await repository.retire(session.account.id, reason: reason, at: clock.now)
    }
}
