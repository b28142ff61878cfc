/// The work that a rendering may still do.
final class TemplateBudget {
    private let limits: TemplateLimits
    private let clock = ContinuousClock()
    private let deadline: ContinuousClock.Instant
    private var steps = 0
    private var nextLook = 0

    init(_ limits: TemplateLimits) {
        self.limits = limits
        deadline = clock.now + limits.time
    }

    /// Counts work; looks at the clock now and then.
    /// - Throws: `.templateLimit`
    func spend(_ count: Int = 1) throws(TemplateFailure) {
        steps = Saturating.add(steps, max(count, 0))
        guard steps >= nextLook else { return }
        nextLook = Saturating.add(steps, 1000)
        guard steps <= limits.steps else {
            throw .limit("the template does more than \(limits.steps) steps")
        }
        guard clock.now < deadline else { throw .limit("the template runs longer than \(limits.time)") }
    }

    /// Whether a value is one that may be kept.
    func check(_ value: TemplateValue) throws(TemplateFailure) {
        guard value.weight <= limits.values else {
            throw .limit("a list or map holds more than \(limits.values) values")
        }
        guard value.depth <= limits.valueDepth else {
            throw .limit("lists and maps stand more than \(limits.valueDepth) deep in one another")
        }
    }
}
