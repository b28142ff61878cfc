/// What cannot be found out at the moment has not ended: it is as it was last told.
extension NoticeLine {
    /// It, with what was told of the same certificate there and cannot be seen now.
    /// - Parameter told: what was told of the place; nil: nothing was
    func keeping(_ told: NoticeLine?) -> NoticeLine {
        guard let told, fingerprint != nil, told.fingerprint == fingerprint else { return self }
        let kept = told.findings.filter { isHidden($0.rule) }
        guard !kept.isEmpty else { return self }
        var line = self
        line.findings += kept.map(\.asLastKnown)
        line.findings = line.findings.worstFirst
        line.severity = max(severity, kept.map(\.severity).max() ?? .ok)
        return line
    }

    /// Whether something found here is why nothing is said by a rule.
    private func isHidden(_ rule: FindingRule) -> Bool {
        let present = Set(findings.map(\.rule))
        if present.contains(rule) { return false }
        // The dates of what was last seen are judged anew.
        if FindingRule.ofDates.contains(rule), !present.isDisjoint(with: FindingRule.ofDates) { return false }
        return present.contains(.unreadable) || (present.contains(.revocationUnknown) && rule == .revoked)
    }
}
