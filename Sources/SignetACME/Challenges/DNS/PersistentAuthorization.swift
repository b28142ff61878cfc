import Foundation
import SignetCore

/// The value of a dns-persist-01 record: who may validate by it (draft-ietf-acme-dns-persist section 3.1), in the form of a
/// CAA issue property (RFC 8659 section 4.2).
struct PersistentAuthorization: Hashable, Sendable {
    /// The CA, as one of its issuer domain names, lower case.
    var issuer: String
    /// The account that may validate.
    var accountURI: String
    /// Whether it is good for wildcards and names below, too.
    var coversWildcards: Bool
    /// After which it counts no more; nil: never.
    var persistUntil: Date?

    /// Whether the CA accepts it for such a task at that moment.
    func permits(_ task: ChallengeTask, at now: Date) -> Bool {
        accountURI == task.accountURL && (coversWildcards || !task.isWildcard)
            && task.issuerDomainNames.contains { Self.domainName($0[...]) == issuer }
            && persistUntil.map { $0 > now } ?? true
    }
}

// MARK: - Text

extension PersistentAuthorization {
    /// The value as it stands in the record.
    var text: String {
        var text = "\(issuer); accounturi=\(accountURI)"
        if coversWildcards { text += "; policy=wildcard" }
        if let persistUntil { text += "; persistUntil=\(Int64(persistUntil.timeIntervalSince1970))" }
        return text
    }

    /// Reads a value. Parameters that are not known are ignored; nil when it has no issuer or account, says something twice,
    /// or is no such value at all.
    init?(_ text: String) {
        guard text.utf8.count <= 4096 else { return nil }
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        issuer = Self.domainName(parts[0])
        guard !issuer.isEmpty, !issuer.contains(where: { $0.isWhitespace || $0 == "=" }) else { return nil }
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { String($0).trimmedASCIIWhitespace }
            if pair == [""] { continue }
            guard pair.count == 2, parameters.updateValue(pair[1], forKey: pair[0].lowercased()) == nil else {
                return nil
            }
        }
        guard let account = parameters["accounturi"], !account.isEmpty else { return nil }
        accountURI = account
        coversWildcards = parameters["policy"]?.lowercased() == "wildcard"
        guard let limit = parameters["persistuntil"] else { return }
        guard let seconds = Int64(limit), seconds >= 0 else { return nil }
        persistUntil = Date(timeIntervalSince1970: TimeInterval(seconds))
    }

    private static func domainName(_ text: Substring) -> String {
        let name = String(text).trimmedASCIIWhitespace.lowercased()
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }
}
