import Foundation
import SignetCore

/// A secret id as it is stored: everything but the secret itself.
struct SecretID: Codable, Hashable, Sendable {
    /// Names it without giving its rights.
    let accessor: String
    /// How often it can still be used; 0: without limit. The column of its row counts.
    var usesLeft: Int
    /// In seconds; 0: without limit.
    let ttl: Int
    let createdAt: Date
    /// nil: it does not end.
    let expiresAt: Date?
    /// From where it may be used; empty: from everywhere.
    let boundCIDRs: [String]
    /// From where tokens it gave may be used; empty: what the role says.
    let tokenBoundCIDRs: [String]
    /// Shown with the tokens.
    let metadata: [String: String]

    func isExpired(at now: Date) -> Bool { expiresAt.map { $0 <= now } ?? false }

    /// The fields as they are looked up.
    var data: [String: JSONValue] {
        [
            "secret_id_accessor": .string(accessor), "secret_id_num_uses": .integer(usesLeft),
            "secret_id_ttl": .integer(ttl), "creation_time": .string(createdAt.vaultText),
            "last_updated_time": .string(createdAt.vaultText),
            "expiration_time": .string(expiresAt?.vaultText ?? "0001-01-01T00:00:00Z"),
            "cidr_list": .strings(boundCIDRs), "token_bound_cidrs": .strings(tokenBoundCIDRs),
            "metadata": .object(metadata.mapValues(JSONValue.string)),
        ]
    }
}

extension Date {
    /// By RFC 3339, with milliseconds, in UTC.
    var vaultText: String { formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
}
