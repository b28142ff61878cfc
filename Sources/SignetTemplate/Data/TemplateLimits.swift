/// How much a template may use, so that none runs without end.
public struct TemplateLimits: Hashable, Sendable {
    /// The longest template, in bytes.
    public var source = 1 << 20
    /// The longest result, in bytes.
    public var output = 16 << 20
    /// The longest text that one function makes, in bytes.
    public var text = 16 << 20
    /// How deep blocks and parentheses stand in one another, and templates call one another.
    public var depth = 100
    /// How many values a list or map holds, inner ones counted.
    public var values = 1_000_000
    /// How deep lists and maps stand in one another.
    public var valueDepth = 100
    /// How many actions, calls and turns of loops are carried out; long texts count more.
    public var steps = 20_000_000
    /// How long a rendering may take.
    public var time: Duration = .seconds(10)

    /// The usual limits.
    public init() {}
}
