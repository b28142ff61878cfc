import SignetCore

/// What a hook of one's own is told.
public enum HookMode: String, Codable, CaseIterable, Sendable {
    /// The record's name and value.
    case record
    /// Domain, token and key authorization, from which the hook makes the record itself.
    case raw

    /// - Throws: `.dnsProviderFailed` when the record does not come from a challenge with a token.
    static func challenge(of record: TextRecord) throws -> TextRecord.Challenge {
        guard let challenge = record.challenge else {
            throw SignetError(
                .dnsProviderFailed, "The hook in raw mode cannot publish \(record.name): there is no token behind it.",
                remedy: "Set the hook's mode to record.")
        }
        return challenge
    }
}
