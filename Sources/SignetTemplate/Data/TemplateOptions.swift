/// How a template is read and what it may do.
public struct TemplateOptions: Sendable {
    /// What a key that a map does not have gives.
    public enum MissingKey: Sendable {
        /// No value, printed `<no value>`.
        case noValue
        /// The zero of the map's values.
        case zero
        /// An error: `error_on_missing_key`.
        case error
    }

    /// What begins an action.
    public var leftDelimiter = "{{"
    /// What ends an action.
    public var rightDelimiter = "}}"
    /// What a key that a map does not have gives.
    public var missingKey = MissingKey.noValue
    /// The functions that may be called.
    public var functions = TemplateFunctions.standard
    /// The directory that `file` may read below; nil for everything.
    public var sandbox: String?
    /// The directories that `writeToFile` may write below.
    public var writableDirectories: [String] = []
    /// How much it may use.
    public var limits = TemplateLimits()

    /// The usual options: `writeToFile` may write nowhere.
    public init() {}
}
