/// One template of an agent or of a task, as its configuration says it, whichever language that is written in.
public struct TemplateSpec: Hashable, Sendable {
    /// Where the template's text stands.
    public enum Source: Hashable, Sendable {
        /// A file, absolute; it is read when the runner starts.
        case file(String)
        /// The configuration itself.
        case text(String)
    }

    /// Where what is rendered goes.
    public enum Target: Hashable, Sendable {
        /// A file, absolute.
        case file(String)
        /// The environment of a process: lines `NAME=value` (`env = true` in a job).
        case environment
        /// One variable of the environment of a process (`env_template "NAME"`).
        case variable(String)
    }

    /// Where the template's text stands.
    public var source: Source
    /// What the template is called in messages: its file, or where it stands in the configuration.
    public var name: String
    /// Where what is rendered goes.
    public var target: Target
    /// ``target`` as the configuration writes it, for messages; nil: as it is.
    public var targetName: String?
    /// Octal text; nil: as the file that is there, else `0644`.
    public var permissions: String?
    /// User name or number; nil: as the process.
    public var user: String?
    /// Group name or number; nil: as the process.
    public var group: String?
    /// Whether missing directories are made.
    public var createsDirectories = true
    /// Whether the file before stays as `<destination>.bak`.
    public var keepsBackup = false
    /// How the template is read and what it may do.
    public var options = TemplateOptionsRecord()
    /// How long it must be quiet before a rendering is published, and how long that may take at most; nil: at once.
    public var wait: QuietPeriod?
    /// Whether it is rendered once only.
    public var isRenderedOnce = false
    /// Whether a failure to render ends the agent (`error_fatal`).
    public var failureIsFatal = true

    public init(source: Source, name: String, target: Target) {
        self.source = source
        self.name = name
        self.target = target
    }

    /// What becomes what, as consul-template says it: `"ca.tpl" => "../cert/ca.crt"`.
    var course: String {
        let destination =
            switch target {
            case .file(let path): targetName ?? path
            case .environment: targetName ?? "environment"
            case .variable(let variable): targetName ?? variable
            }
        return "\"\(name)\" => \"\(destination)\""
    }
}

/// `wait { min max }`: how long it must be quiet before something is done, and how long that may take at most.
public struct QuietPeriod: Hashable, Sendable {
    public var least: Duration
    public var most: Duration

    public init(least: Duration, most: Duration) {
        self.least = least
        self.most = most
    }
}

/// The options of `SignetTemplate` that configurations can set.
public struct TemplateOptionsRecord: Hashable, Sendable {
    public var leftDelimiter = "{{"
    public var rightDelimiter = "}}"
    /// Whether a key that a map does not have is an error.
    public var failsOnMissingKey = false
    /// Functions that may not be called.
    public var deniedFunctions: [String] = []
    /// The directory that `file` may read below; nil: everything.
    public var sandbox: String?
    /// The directories that `writeToFile` may write below, absolute.
    public var writableDirectories: [String] = []

    public init() {}
}
