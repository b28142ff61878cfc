import Foundation

/// What one rendering works with.
public struct TemplateInputs: Sendable {
    /// Where secrets, certificates and files come from.
    public var data: any TemplateData
    /// What `env` sees.
    public var environment: [String: String]
    /// What `timestamp` takes for the present.
    public var now: Date
    /// The dot at the beginning; no value, as in consul-template.
    public var dot: TemplateValue

    /// Creates inputs.
    public init(
        data: any TemplateData = KnownTemplateData(), environment: [String: String] = [:], now: Date,
        dot: TemplateValue = .none
    ) {
        self.data = data
        self.environment = environment
        self.now = now
        self.dot = dot
    }
}
