import Foundation
import SignetCore
import SignetPKI

/// Signed tokens that say who somebody is (OpenID Connect Core 1.0 section 2), and what others check them with.
struct IdentityTokens: Sendable {
    private static let configuration = "config"
    private static let signingKeys = "key/"
    private static let roleNames = "role/"

    private let store: VaultStore
    private let address: String

    /// - Parameter address: where clients reach this server
    init(_ services: VaultServices, address: String) {
        store = services.store("identity/tokens")
        self.address = address
    }

    // MARK: Issuer

    /// As it was configured; empty: this server's own address counts.
    func configuredIssuer() async throws -> String { try await store.get(String.self, Self.configuration) ?? "" }

    /// - Throws: `VaultFailure` (400) when it is not the beginning of an address.
    func configure(issuer: String) async throws {
        if !issuer.isEmpty {
            guard let url = URLComponents(string: issuer), ["http", "https"].contains(url.scheme), url.host != nil,
                url.path.isEmpty, url.query == nil, url.fragment == nil, url.user == nil
            else {
                throw VaultFailure.invalid(
                    "invalid issuer, which must include only a scheme, host, and optional port "
                        + "(e.g. https://example.com:8200)")
            }
        }
        try await store.put(issuer, Self.configuration)
    }

    /// `iss` of every token.
    func issuer() async throws -> String {
        let configured = try await configuredIssuer()
        return (configured.isEmpty ? address : configured) + "/v1/identity/oidc"
    }

    // MARK: Keys

    func key(_ name: String) async throws -> IdentityKey? {
        try await store.get(IdentityKey.self, Self.signingKeys + name)
    }

    func keyNames() async throws -> [String] { try await store.list(Self.signingKeys) }

    func write(_ values: FieldValues, key name: String, now: Date) async throws {
        try await store.change(IdentityKey.self, Self.signingKeys + name) { stored in
            var key = stored ?? IdentityKey()
            try key.take(values)
            stored = key
        }
        _ = try await signing(name, now: now)
    }

    /// - Throws: `VaultFailure` (400) when a role signs with it.
    func remove(key name: String) async throws {
        var users: [String] = []
        for role in try await roleNames() where try await self.role(role)?.key == name { users.append(role) }
        guard users.isEmpty else {
            throw VaultFailure.invalid(
                "unable to delete key \"\(name)\" because it is currently referenced by these roles: "
                    + users.joined(separator: ", "))
        }
        try await store.remove(Self.signingKeys + name)
    }

    /// Another key signs from now on.
    /// - Throws: `VaultFailure` (400) when there is no key of that name.
    func rotate(_ name: String, verificationTTL: Int?, now: Date) async throws {
        guard let key = try await key(name) else { throw VaultFailure.invalid("no named key found at \"\(name)\"") }
        _ = try await rotated(name, key, verificationTTL: verificationTTL, now: now) { _ in true }
    }

    /// The key that signs now: made anew when its time has come.
    private func signing(_ name: String, now: Date) async throws -> IdentityKey {
        guard let key = try await key(name) else { throw VaultFailure.invalid("key \"\(name)\" not found") }
        guard key.isDue(now) else { return key }
        return try await rotated(name, key, verificationTTL: nil, now: now) { $0.isDue(now) }
    }

    private func rotated(
        _ name: String, _ key: IdentityKey, verificationTTL: Int?, now: Date,
        where isWanted: @escaping @Sendable (IdentityKey) -> Bool
    ) async throws -> IdentityKey {
        guard let algorithm = IdentityKey.algorithms[key.algorithm] else {
            throw SignetError(.storageCorrupt, "The identity key \(name) is of no known algorithm.")
        }
        // Outside of the transaction: RSA keys take their time.
        let new = try PrivateKey.generate(algorithm)
        return try await store.change(IdentityKey.self, Self.signingKeys + name) { stored in
            guard var key = stored else { throw VaultFailure.invalid("key \"\(name)\" not found") }
            if isWanted(key) { try key.rotate(to: new, verificationTTL: verificationTTL, now: now) }
            stored = key
            return key
        }
    }

    // MARK: Roles

    func role(_ name: String) async throws -> IdentityRole? {
        try await store.get(IdentityRole.self, Self.roleNames + name)
    }

    func roleNames() async throws -> [String] { try await store.list(Self.roleNames) }

    func write(_ values: FieldValues, role name: String) async throws {
        var role = try await role(name) ?? IdentityRole()
        try role.take(values)
        guard let key = try await key(role.key) else { throw VaultFailure.invalid("cannot find key \"\(role.key)\"") }
        guard role.ttl <= key.verificationTTL else {
            throw VaultFailure.invalid(
                "a role's token ttl cannot be longer than the verification_ttl of the key it references")
        }
        try await store.put(role, Self.roleNames + name)
    }

    func remove(role name: String) async throws { try await store.remove(Self.roleNames + name) }

    // MARK: Tokens

    /// A token that says who has made the request.
    /// - Throws: `VaultFailure` (400) when that is not known, or the key may not sign for the role.
    func token(role name: String, caller: TokenEntry?, now: Date) async throws -> [String: JSONValue] {
        guard let role = try await role(name) else { throw VaultFailure.invalid("role \"\(name)\" not found") }
        let key = try await signing(role.key, now: now)
        guard key.allowedClientIDs.contains("*") || key.allowedClientIDs.contains(role.clientID) else {
            throw VaultFailure.invalid(
                "the key \"\(role.key)\" does not list the client ID of the role \"\(name)\" as an allowed client ID")
        }
        guard let entity = caller?.entityID, !entity.isEmpty else {
            throw VaultFailure.invalid("no entity associated with the request's token")
        }
        guard let signing = key.signing else {
            throw VaultFailure.invalid("key \"\(role.key)\" has nothing to sign with")
        }
        let begin = Int(now.timeIntervalSince1970)
        let header: JSONValue = ["alg": .string(key.algorithm), "kid": .string(signing.id)]
        let claims: JSONValue = [
            "iss": .string(try await issuer()), "sub": .string(entity), "aud": .string(role.clientID),
            "iat": .integer(begin), "exp": .integer(begin + role.ttl), "namespace": "root",
        ]
        let text = "\(Base64URL.encode(header.bytes)).\(Base64URL.encode(claims.bytes))"
        let signature = try PrivateKey(der: signing.pkcs8).webSignature(for: Array(text.utf8))
        return [
            "token": .string("\(text).\(Base64URL.encode(signature))"), "client_id": .string(role.clientID),
            "ttl": .integer(role.ttl),
        ]
    }

    /// Every public key as a set (RFC 7517 section 5).
    func keySet(now: Date) async throws -> JSONValue {
        var keys: [JSONValue] = []
        for name in try await keyNames() {
            guard let named = try await key(name) else { continue }
            for (id, key) in try named.publicKeys(now) {
                var members = try JSONValue(JSONEncoder().encode(JSONWebKey(key))).members ?? [:]
                members["kid"] = .string(id)
                members["use"] = "sig"
                members["alg"] = .string(SignatureScheme(key.algorithm).rawValue)
                keys.append(.object(members))
            }
        }
        return ["keys": .array(keys)]
    }

    /// Why a token is not good; nil: it is.
    /// - Parameter clientID: for whom it must be; nil: whoever
    func fault(in text: String, clientID: String?, now: Date) async throws -> String? {
        do {
            let token = try WebToken(text)
            guard try await WebKeys(set: keySet(now: now)).signed(token) else { return "unable to validate the token" }
            try WebTokenRules(
                issuer: await issuer(), audiences: clientID.map { [$0] } ?? [], clockSkew: 0
            ).check(token, now: now)
            return nil
        } catch let failure as VaultFailure {
            return failure.messages.joined(separator: "; ")
        } catch let error as SignetError where error.code == .malformedWebToken {
            return error.message
        }
    }
}
