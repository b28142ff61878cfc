import SignetCore
import SignetHCL
import SignetVault

/// What an agent is to do, as the configuration files of a Vault Agent say it, with the environment's and the command line's
/// word above theirs.
public struct AgentConfiguration: Sendable {
    /// The files that were read, in order.
    public var files: [String] = []
    /// How the server is reached. Its token is that of `VAULT_TOKEN`.
    public var vault = VaultClientSettings()
    /// nil: the agent does not log in.
    public var autoAuth: AutoAuthSettings?
    /// Files to be rendered, or the variables of ``child``, never both.
    public var templates: [AgentTemplate] = []
    /// `template_config`
    public var rendering = TemplateRunnerSettings()
    /// The program that runs with what was rendered; nil: none does.
    public var child: ChildSettings?
    /// `api_proxy`, `cache` and `listener`.
    public var proxy = ProxySettings()
    /// What is logged, and where.
    public var log = AgentLogSettings()
    /// Absolute; holds the process's id while it runs.
    public var pidFile: String?
    /// Whether the agent ends once it has logged in and everything was rendered.
    public var exitsAfterAuth = false
    /// What the files say without effect: keys that are not known, and what Signet does in its own way.
    public var notes: [HCLProblem] = []

    public init() {}
}

/// A template, and what is run when what it gives has changed.
public struct AgentTemplate: Hashable, Sendable {
    public var spec: TemplateSpec
    /// nil: nothing is.
    public var command: TemplateCommand?
    /// The template's text when it was loaded.
    public var text = ""

    public init(_ spec: TemplateSpec, command: TemplateCommand? = nil) {
        self.spec = spec
        self.command = command
    }
}

/// A command that is run once when files have changed.
public struct TemplateCommand: Hashable, Sendable {
    /// The program and its arguments.
    public var words: [String]
    /// After that it is ended, with everything it started.
    public var timeout: Duration = .seconds(30)

    /// A program with its arguments; no shell sees them.
    public init(words: [String], timeout: Duration = .seconds(30)) {
        self.words = words
        self.timeout = timeout
    }

    /// A line for the shell.
    public init(line: String, timeout: Duration = .seconds(30)) {
        self.init(words: ["/bin/sh", "-c", line], timeout: timeout)
    }

    /// As a person would type it.
    public var text: String {
        words.prefix(2) == ["/bin/sh", "-c"] ? words[2...].joined() : words.joined(separator: " ")
    }
}

/// The program that runs with rendered variables: `exec`.
public struct ChildSettings: Hashable, Sendable {
    /// The program and its arguments.
    public var command: [String]
    /// Whether it is started again when a variable has changed (`restart_on_secret_changes`).
    public var isRestarted = true
    /// What asks it to end: `SIGTERM`.
    public var stopSignal = "SIGTERM"

    public init(command: [String]) {
        self.command = command
    }
}

/// What an agent logs, and where.
public struct AgentLogSettings: Hashable, Sendable {
    /// `trace`, `debug`, `info`, `warn` or `error`.
    public var level = "info"
    /// `standard` or `json`.
    public var format = "standard"
    /// Absolute; lines go there beside standard error. nil: nowhere else.
    public var file: String?

    public init() {}
}
