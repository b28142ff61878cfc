/// What was found out about one observation.
public struct Assessment: Sendable {
    /// Worst first.
    public var findings: [Finding]
    /// Rules by which nothing could be said this time: what they found last, of the same certificate at the same place, is so still
    /// as far as anybody knows.
    public var unjudged: Set<FindingRule>
    /// What is to be remembered of revocations.
    var revocationNews: [RevocationNews] = []

    public init(_ findings: [Finding], unjudged: Set<FindingRule> = []) {
        self.findings = findings
        self.unjudged = unjudged
    }

    /// The findings, with what was found last by rules by which nothing could be said.
    func keeping(_ last: [Finding]) -> [Finding] {
        let present = Set(findings.map(\.rule))
        let kept = last.filter { unjudged.contains($0.rule) && !present.contains($0.rule) }
        return (findings + kept.map(\.asLastKnown)).worstFirst
    }
}

extension Finding {
    private static let mark = "As last known: "

    /// It, where it cannot be found out at the moment.
    var asLastKnown: Finding {
        guard !sentence.hasPrefix(Self.mark) else { return self }
        return Finding(rule, severity, Self.mark + sentence, remedy: remedy)
    }
}

extension FindingRule {
    /// Those about the validity of what was seen last, which are judged anew also where nobody can see.
    static let ofDates: Set<FindingRule> = [.expired, .expiring, .notYetValid]
}
