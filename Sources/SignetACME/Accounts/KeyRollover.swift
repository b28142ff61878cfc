import SignetCore
import SignetPKI

extension ACMEAccounts {
    /// Gives the account a new key (RFC 8555 section 7.3.5).
    ///
    /// Both keys are sealed in the database before the CA is told, and stay there until it is known which one counts; so no
    /// crash, lost answer or refusal can cost the account.
    /// - Parameter algorithm: nil: as the old key
    /// - Throws: `.acmeNoAccount`; `.acmeNotOffered` when the CA has no such request; as the CA answers.
    public func rollOver(_ name: String, to algorithm: KeyAlgorithm? = nil) async throws -> AccountSession {
        _ = try await existing(name)
        return try await alone(name) {
            guard var row = try await row(name), row.isSettled else {
                throw ACMEFailure(.acmeNoAccount, "The account \"\(name)\" with \(client.host) is gone.")
            }
            let old = try session(row)
            guard let url = try await client.directory().keyChange else {
                throw ACMEFailure(.acmeNotOffered, "\(client.host) does not offer to change an account's key.")
            }
            let new = try PrivateKey.generate(algorithm ?? old.account.keyAlgorithm)
            row.nextKey = try AccountRow.seal(new, of: row.id, sealer)
            try await repository.update(row)
            do {
                try await tell(client, of: new, insteadOf: old, at: url)
            } catch {
                // Whatever was said: only asking tells whether the change was made.
                let settled = try await settleKeys(of: row)
                guard try settled.privateKey(sealer) == new else { throw error }
                return try session(settled)
            }
            return try session(try await promote(row))
        }
    }

    /// Finds out which of two keys the CA takes and forgets about the other.
    /// - Throws: `.acme(.accountDoesNotExist)` when it takes neither; the row is retired with both keys in it.
    func settleKeys(of row: AccountRow) async throws -> AccountRow {
        guard let next = try row.nextPrivateKey(sealer) else { return row }
        if try await isKey(next, ofAccount: row.url) { return try await promote(row) }
        guard try await isKey(row.privateKey(sealer), ofAccount: row.url) else {
            try await repository.retire(row.id, reason: "the CA knows neither of its keys", at: clock.now)
            throw ACMEFailure(
                ACMEProblem(type: .accountDoesNotExist, detail: "neither the old nor the new key has an account"),
                attempt: "find out which key the account \"\(row.name)\" has", ca: client.host)
        }
        var row = row
        row.nextKey = nil
        try await repository.update(row)
        return row
    }

    private func promote(_ row: AccountRow) async throws -> AccountRow {
        guard let next = row.nextKey else { return row }
        var row = row
        row.key = next
        row.nextKey = nil
        try await repository.update(row)
        return row
    }

    private func isKey(_ key: PrivateKey, ofAccount url: String?) async throws -> Bool {
        do {
            return try await lookUp(key).url == url
        } catch let failure as ACMEFailure where failure.problem?.type == .accountDoesNotExist {
            return false
        }
    }

    /// The new key signs that it takes over, the old one that it lets go.
    private func tell(
        _ client: ACMEClient, of new: PrivateKey, insteadOf old: AccountSession, at url: String
    ) async throws {
        let payload = KeyChangePayload(account: old.account.url, oldKey: try JSONWebKey(old.key.publicKey))
        let inner = try RequestSigner.key(new).sign(WireJSON.encode(payload), url: url, nonce: nil)
        _ = try await client.post(
            json: inner, to: url, by: old.signer, attempt: "change the key of the account \"\(old.account.name)\"")
    }
}
