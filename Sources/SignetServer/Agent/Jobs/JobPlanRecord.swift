import SignetAgent

/// What submitting a job would do, as `signet job plan` prints it.
public struct JobPlanRecord: Presentable {
    let plan: JobPlan
    let warnings: [String]

    public init(_ plan: JobPlan, warnings: [String]) {
        self.plan = plan
        self.warnings = warnings
    }

    public var text: String {
        var lines = ["\(plan.isNew ? "+ " : plan.hasChanges ? "+/- " : "")Job: \"\(plan.job)\""]
        for group in plan.groups {
            lines.append("\(mark(group))Group: \"\(group.name)\" (\(summary(group)))")
            for change in group.changes {
                lines.append("    \(change.field): \(shown(change.old)) => \(shown(change.new))")
            }
        }
        if !plan.hasChanges { lines.append("Nothing would change.") }
        return (lines + warnings.map { "Warning: \($0)" }).joined(separator: "\n")
    }

    private func mark(_ group: JobPlan.Group) -> String {
        if group.restart + group.inPlace > 0 { return "+/- " }
        if group.create > 0 { return "+ " }
        return group.stop > 0 ? "- " : "  "
    }

    private func summary(_ group: JobPlan.Group) -> String {
        let counts = [
            (group.create, "create"), (group.stop, "destroy"), (group.restart, "restart, one at a time"),
            (group.inPlace, "in-place update"), (group.unchanged, "ignore"),
        ]
        let told = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return told.isEmpty ? "nothing" : told.joined(separator: ", ")
    }

    private func shown(_ value: String?) -> String {
        guard let value else { return "none" }
        let line = value.prefix { !$0.isNewline }
        return "\"\(line.prefix(60))\(line.count < value.count || line.count > 60 ? "…" : "")\""
    }
}
