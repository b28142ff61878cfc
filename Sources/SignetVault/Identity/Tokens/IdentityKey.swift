import Foundation
import SignetCore
import SignetPKI

/// A key by its name, with which tokens are signed: changed after a while, its predecessors still good for checking.
struct IdentityKey: Codable, Hashable, Sendable {
    /// One that signs.
    struct Signing: Codable, Hashable, Sendable {
        let id: String
        let pkcs8: [UInt8]
        let madeAt: Date
    }

    /// One that signs no longer.
    struct Retired: Codable, Hashable, Sendable {
        let id: String
        let publicKey: [UInt8]
        let goodUntil: Date
    }

    static let fields: FieldSchema = [
        FieldDefinition("rotation_period", .duration, default: "24h"),
        FieldDefinition("verification_ttl", .duration, default: "24h"),
        FieldDefinition("allowed_client_ids", .list), FieldDefinition("algorithm", default: "RS256"),
    ]
    /// As `alg` names them.
    static let algorithms: [String: KeyAlgorithm] = [
        "RS256": .rsa2048, "ES256": .ecdsaP256, "ES384": .ecdsaP384, "ES512": .ecdsaP521, "EdDSA": .ed25519,
    ]

    private(set) var algorithm = "RS256"
    /// After how many seconds another key signs.
    private(set) var rotationPeriod = 86_400
    /// How many seconds a key that signs no longer is still published.
    private(set) var verificationTTL = 86_400
    /// The roles, by their client ids, whose tokens it may sign; `*`: all.
    private(set) var allowedClientIDs: [String] = []
    private(set) var signing: Signing?
    private(set) var retired: [Retired] = []

    /// Takes over what was sent; what was not sent stays.
    /// - Throws: `VaultFailure` (400) when it makes no key.
    mutating func take(_ values: FieldValues) throws {
        if values.has("algorithm") || signing == nil {
            let wanted = values.string("algorithm")
            guard Self.algorithms[wanted] != nil else {
                throw VaultFailure.invalid(
                    "unknown signing algorithm \"\(wanted.prefix(20))\"; there are "
                        + Self.algorithms.keys.sorted().joined(separator: ", "))
            }
            algorithm = wanted
        }
        if values.has("rotation_period") { rotationPeriod = values.seconds("rotation_period") }
        if values.has("verification_ttl") { verificationTTL = values.seconds("verification_ttl") }
        if values.has("allowed_client_ids") { allowedClientIDs = values.list("allowed_client_ids") }
        guard rotationPeriod >= 60 else { throw VaultFailure.invalid("rotation_period must be at least one minute") }
        guard verificationTTL >= 0, verificationTTL / 10 <= rotationPeriod else {
            throw VaultFailure.invalid("verification_ttl cannot be longer than 10x rotation_period")
        }
    }

    /// Whether another key is to sign from now on.
    func isDue(_ now: Date) -> Bool {
        guard let signing, let key = try? PrivateKey(der: signing.pkcs8) else { return true }
        return now >= signing.madeAt.addingTimeInterval(TimeInterval(rotationPeriod))
            || key.algorithm != Self.algorithms[algorithm]
    }

    /// Another key signs from now on. It must be of ``algorithm``.
    /// - Parameter verificationTTL: how many seconds the one before is still good; nil: as the key says
    mutating func rotate(to key: PrivateKey, verificationTTL: Int? = nil, now: Date) throws {
        retired.removeAll { $0.goodUntil <= now }
        if let signing {
            let good = TimeInterval(verificationTTL ?? self.verificationTTL)
            let old = try PrivateKey(der: signing.pkcs8).publicKey.subjectPublicKeyInfo
            retired.append(Retired(id: signing.id, publicKey: old, goodUntil: now.addingTimeInterval(good)))
        }
        signing = Signing(id: UUID().uuidString.lowercased(), pkcs8: key.pkcs8, madeAt: now)
    }

    /// Everything a token may be checked with, by key id.
    func publicKeys(_ now: Date) throws -> [(id: String, key: PublicKey)] {
        let current = try signing.map { ($0.id, try PrivateKey(der: $0.pkcs8).publicKey) }
        return try (current.map { [$0] } ?? [])
            + retired.filter { $0.goodUntil > now }.map { ($0.id, try PublicKey(subjectPublicKeyInfo: $0.publicKey)) }
    }

    /// As `identity/oidc/key/NAME` answers: never the key itself.
    var data: [String: JSONValue] {
        [
            "algorithm": .string(algorithm), "rotation_period": .integer(rotationPeriod),
            "verification_ttl": .integer(verificationTTL), "allowed_client_ids": .strings(allowedClientIDs),
        ]
    }
}
