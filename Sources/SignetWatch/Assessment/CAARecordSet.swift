import Foundation

/// The CAA records that count for a name (RFC 8659 section 3), and whose they are.
struct CAARecordSet: Sendable {
    /// Why the records do not let an issuer issue.
    struct Objection: Hashable {
        /// Goes on from "The CAA records of X do not let Y renew Z:", behind a space.
        let reason: String
        /// What to do, as a sentence.
        let remedy: String
    }

    /// Tags that restrict nobody who issues certificates for hosts (RFC 8659, RFC 9495, and the IANA registry).
    private static let harmless: Set<String> = [
        "issue", "issuewild", "iodef", "contactemail", "contactphone", "issuemail", "issuevmc",
    ]

    let holder: String
    let records: [CAARecord]

    /// - Returns: nil when the issuer may issue.
    func objection(to renewing: RenewingIssuer, forWildcard isWildcard: Bool) -> Objection? {
        let issuer = renewing.identity
        if let strange = records.first(where: { $0.isCritical && !Self.harmless.contains($0.tag) }) {
            return Objection(
                reason: "it has the critical property \(strange.tag), which nobody knows",
                remedy: "Take the property \(strange.tag) out of the zone, or its critical flag.")
        }
        // Wildcards have a property of their own, which counts for nothing else.
        let hasOwn = isWildcard && records.contains { $0.tag == "issuewild" }
        let tag = hasOwn ? "issuewild" : "issue"
        let values = records.filter { $0.tag == tag }.map { (text: $0.value, parsed: CAAIssueValue($0.value)) }
        guard !values.isEmpty else { return nil }
        let restricted = values.compactMap(\.parsed).filter { issuer.domains.contains($0.domain) }.map {
            CAARestriction($0, to: issuer, forWildcard: isWildcard)
        }
        if restricted.contains(where: \.reasons.isEmpty) { return nil }
        if let nearest = restricted.min(by: { $0.reasons.count < $1.reasons.count }) {
            return Objection(
                reason: "`\(tag) \"\(nearest.value.text.quoted)\"` \(nearest.reasons.joined(separator: "; and it "))",
                remedy: "Write \(line(tag, nearest.satisfied.text)) into the zone in its place"
                    + "\(nearest.alternative), or \(renewing.alternative).")
        }
        return Objection(
            reason: Self.reason(tag, values),
            remedy:
                "Add \(line(isWildcard ? "issuewild" : "issue", issuer.domains.first ?? "")) to the zone, or"
                + " \(renewing.alternative).")
    }

    /// Where none of them names the issuer.
    private static func reason(_ tag: String, _ values: [(text: String, parsed: CAAIssueValue?)]) -> String {
        let named = values.compactMap(\.parsed?.domain).filter { !$0.isEmpty }.prefix(5)
        if !named.isEmpty { return "only \(named.joined(separator: ", ")) may issue" }
        if let broken = values.first(where: { $0.parsed == nil }) {
            return "`\(tag) \"\(String(broken.text.prefix(200)).quoted)\"` cannot be read, so that nobody may issue"
        }
        return "nobody may issue"
    }

    private func line(_ tag: String, _ value: String) -> String { "`\(holder). CAA 0 \(tag) \"\(value.quoted)\"`" }
}

/// What the parameters of a record that names the issuer demand of it (RFC 8657).
private struct CAARestriction {
    let value: CAAIssueValue
    /// Why the issuer does not meet them, each to be read after the record; empty: it does.
    private(set) var reasons: [String] = []
    /// The value that it would meet.
    private(set) var satisfied: CAAIssueValue
    /// What else would do, beginning with a comma.
    private(set) var alternative = ""

    init(_ value: CAAIssueValue, to issuer: AuthorizedIssuer, forWildcard isWildcard: Bool) {
        self.value = value
        satisfied = value
        let accounts = value.values(of: "accounturi")
        if let reason = Self.objection(toAccounts: accounts, issuer.accountURI) {
            reasons.append(reason)
            satisfied = satisfied.setting("accounturi", to: issuer.accountURI)
        }
        let methods = issuer.methods(forWildcard: isWildcard)
        let lists = value.values(of: "validationmethods")
        if let reason = Self.objection(toMethods: lists, methods) {
            reasons.append(reason)
            satisfied = satisfied.setting("validationmethods", to: methods?.joined(separator: ","))
            if lists.count == 1, !lists[0].isEmpty {
                alternative = ", give the issuer a challenge of the kind \(lists[0])"
            }
        }
    }

    private static func objection(toAccounts accounts: [String], _ own: String?) -> String? {
        guard let account = accounts.first else { return nil }
        if accounts.count > 1 { return "has accounturi more than once, which no account meets" }
        guard URLComponents(string: account)?.scheme != nil else {
            return "has an accounturi that is no URI, which no account meets"
        }
        guard let own, own != account else { return nil }
        return "is by its accounturi for the account \(account) alone, and the account here is \(own)"
    }

    private static func objection(toMethods lists: [String], _ own: [String]?) -> String? {
        guard let list = lists.first else { return nil }
        if lists.count > 1 { return "has validationmethods more than once, which nothing meets" }
        let allowed = list.lowercased().split(separator: ",", omittingEmptySubsequences: false)
        guard list.isEmpty || allowed.allSatisfy({ CAAIssueValue.isMethod($0) }) else {
            return "has validationmethods that cannot be read, which nothing meets"
        }
        guard let own, Set(allowed.map(String.init)).isDisjoint(with: own) else { return nil }
        let demand = list.isEmpty ? "by nothing" : "only by \(allowed.joined(separator: ", "))"
        return "lets by its validationmethods names be proven \(demand), and the issuer proves them by"
            + " \(own.joined(separator: ", "))"
    }
}

extension CAAIssueValue {
    /// A label of `validationmethods`: letters, digits and hyphens (RFC 8657 section 4).
    fileprivate static func isMethod(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || isLabel(CollectionOfOne($0)) }
    }
}

extension String {
    /// As it stands between quotes in a zone file.
    fileprivate var quoted: String {
        replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
    }
}
