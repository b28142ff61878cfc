import SignetCore

/// A token that was made or renewed, as the one is told who asked for it.
public struct IssuedToken: Sendable {
    /// nil: renewed by its accessor, which does not show it.
    public let token: Secret<String>?
    /// What is known of it.
    public let entry: TokenEntry
    /// From now on, in seconds; 0: it does not end.
    public let ttl: Int

    /// - Parameter token: nil: it is not shown
    public init(token: Secret<String>?, entry: TokenEntry, ttl: Int) {
        self.token = token
        self.entry = entry
        self.ttl = ttl
    }

    /// `auth` of the envelope.
    public var members: [String: JSONValue] {
        [
            "client_token": .string(token?.reveal() ?? ""), "accessor": .string(entry.accessor),
            "policies": .strings(entry.policies), "token_policies": .strings(entry.policies),
            "metadata": entry.metadata.map { .object($0.mapValues(JSONValue.string)) } ?? .null,
            "lease_duration": .integer(ttl), "renewable": .bool(entry.isRenewable),
            "entity_id": .string(entry.entityID), "token_type": .string(entry.type), "orphan": .bool(entry.isOrphan),
            "mfa_requirement": .null, "num_uses": .integer(max(entry.usesLeft, 0)),
        ]
    }
}
