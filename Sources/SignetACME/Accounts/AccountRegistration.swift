import Foundation
import SignetCore
import SignetPKI

extension ACMEAccounts {
    /// Takes over an account that exists with the CA, by its key (RFC 8555 section 7.3.1).
    /// - Throws: `.alreadyExists` when there is an account of that name here; `.acme(.accountDoesNotExist)`.
    public func adopt(key: PrivateKey, name: String = "default") async throws -> AccountSession {
        try await alone(name) {
            let known = try await row(name)
            guard known?.url == nil else {
                throw SignetError(
                    .alreadyExists, "There is an account \"\(name)\" with \(client.host) already.",
                    remedy: "Choose another name for the one to be taken over.")
            }
            let answer = try await lookUp(key)
            if let known {
                try await repository.retire(
                    known.id, reason: "never registered, another account was adopted", at: clock.now)
            }
            var row = try newRow(name, key: key)
            row.url = answer.url
            row.contacts = answer.object.contact ?? []
            try await repository.insert(row)
            return try session(row)
        }
    }

    /// Makes a key, stores it, and registers it.
    func register(_ options: AccountOptions) async throws -> AccountSession {
        let key = try PrivateKey.generate(options.keyAlgorithm)
        let row = try newRow(options.name, key: key)
        try await checkDemands(options)
        try await repository.insert(row)
        return try await finishRegistration(of: row, options)
    }

    /// Registers a key that is stored already. The CA answers with the account when it has registered it before.
    func finishRegistration(of row: AccountRow, _ options: AccountOptions) async throws -> AccountSession {
        var row = row
        let key = try row.privateKey(sealer)
        let directory = try await client.directory()
        var payload = NewAccountPayload()
        payload.contact = options.contacts.isEmpty ? nil : AccountOptions.contactURLs(options.contacts)
        if let terms = try await agreedTerms(options) {
            payload.termsOfServiceAgreed = true
            row.agreement = ACMEAccount.Agreement(url: terms, at: clock.now)
        }
        if directory.meta?.externalAccountRequired == true {
            let external = try requiredExternalAccount(options)
            payload.externalAccountBinding = try external.bind(key.publicKey, newAccountURL: directory.newAccount)
            row.externalKeyID = external.keyID
        }
        let attempt = "register an account with \(client.host)"
        let answer = try await send(payload, key: key, attempt: attempt)
        try check(answer, attempt: attempt)
        row.url = answer.url
        row.contacts = payload.contact ?? []
        try await repository.update(row)
        return try session(row)
    }

    /// Asks the CA for the account of a key, which can be used.
    /// - Throws: `.acme(.accountDoesNotExist)` when it knows none; `.acme(.unauthorized)` when it is not valid.
    func lookUp(_ key: PrivateKey) async throws -> (url: String, object: AccountObject) {
        let answer = try await ask(for: key)
        try check(answer, attempt: lookUpAttempt)
        return answer
    }

    /// Asks the CA for the account of a key, whatever its status.
    /// - Throws: as ``lookUp(_:)``: CAs may also refuse to show an account that is not valid.
    func ask(for key: PrivateKey) async throws -> (url: String, object: AccountObject) {
        var payload = NewAccountPayload()
        payload.onlyReturnExisting = true
        return try await send(payload, key: key, attempt: lookUpAttempt)
    }

    private var lookUpAttempt: String { "find the account of a key with \(client.host)" }

    private func check(_ answer: (url: String, object: AccountObject), attempt: String) throws {
        guard answer.object.status == .valid else {
            throw ACMEFailure(
                ACMEProblem(type: .unauthorized, detail: "the account \(answer.url) is \(answer.object.status)"),
                attempt: attempt, ca: client.host)
        }
    }

    private func send(
        _ payload: NewAccountPayload, key: PrivateKey, attempt: String
    ) async throws -> (url: String, object: AccountObject) {
        let url = try await client.directory().newAccount
        let response = try await client.post(json: payload, to: url, by: .key(key), attempt: attempt)
        guard let location = response.headers.first(name: "Location"), !location.isEmpty, location.utf8.count <= 2048
        else {
            throw ACMEFailure(
                .acmeMalformedResponse, "\(client.host) gave no URL for the account (Location, RFC 8555 section 7.3).")
        }
        return (location, try WireJSON.decode(AccountObject.self, from: response.body, what: "an account"))
    }

    private func newRow(_ name: String, key: PrivateKey) throws -> AccountRow {
        let id = UUID().uuidString
        return AccountRow(
            id: id, directoryURL: client.directoryURL, name: name, key: try AccountRow.seal(key, of: id, sealer),
            contacts: [], createdAt: clock.now)
    }

    /// Before a key is stored: what is sure to fail.
    private func checkDemands(_ options: AccountOptions) async throws {
        _ = try await agreedTerms(options)
        if try await client.directory().meta?.externalAccountRequired == true {
            _ = try requiredExternalAccount(options)
        }
    }

    /// The terms that were agreed to; nil when the CA has none.
    private func agreedTerms(_ options: AccountOptions) async throws -> String? {
        guard let terms = try await client.directory().meta?.termsOfService else { return nil }
        guard try await options.agreesToTerms(terms) else {
            throw ACMEFailure(
                .acmeTermsNotAgreed,
                "An account with \(client.host) needs your agreement to its terms of service: \(terms.prefix(500))")
        }
        return terms
    }

    private func requiredExternalAccount(_ options: AccountOptions) throws -> ExternalAccount {
        guard let external = options.externalAccount else {
            throw ACMEFailure(
                ACMEProblem(
                    type: .externalAccountRequired, detail: "accounts must be bound to one at \(client.host) itself"),
                attempt: "register an account", ca: "the directory of \(client.host)")
        }
        return external
    }
}
