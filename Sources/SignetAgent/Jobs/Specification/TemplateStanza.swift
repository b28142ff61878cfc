import SignetCore

/// `template`: a file or variables that are rendered for a task, and what is done when they are other ones.
public struct TemplateStanza: Hashable, Sendable, Encodable {
    /// What is done to a task whose template has other content.
    public enum ChangeMode: Hashable, Sendable {
        case nothing
        case restart
        /// `SIGHUP`
        case signal(String)
        case script(ChangeScript)
    }

    /// The text itself, or the path of a file below the task's directory.
    public enum Source: Hashable, Sendable {
        case text(String)
        case file(String)
    }

    /// `job.hcl:28`
    public var name: String
    public var source: Source
    /// Below the task's directory.
    public var destination: String
    public var change: ChangeMode
    /// The longest wait before the change is acted on.
    public var splay: DurationText
    public var permissions: String
    public var user: String?
    public var group: String?
    public var leftDelimiter: String
    public var rightDelimiter: String
    /// Whether it is rendered into the environment of the task.
    public var isEnvironment: Bool
    public var failsOnMissingKey: Bool
    public var isRenderedOnce: Bool
    public var wait: Wait?

    /// `wait`
    public struct Wait: Hashable, Sendable, Encodable {
        public var least: DurationText
        public var most: DurationText
    }
}

/// `change_script`
public struct ChangeScript: Hashable, Sendable {
    public var command: String
    public var arguments: [String]
    public var timeout: DurationText
    /// Whether the task has failed when the script has.
    public var failsTask: Bool
}

/// `vault`: a token of its own for a task.
public struct VaultStanza: Hashable, Sendable, Encodable {
    public enum ChangeMode: Hashable, Sendable {
        case nothing
        case restart
        /// `SIGHUP`
        case signal(String)
    }

    public var policies: [String]
    /// nil: the root namespace, or that of the runner.
    public var namespace: String?
    /// Whether the task gets `VAULT_TOKEN`.
    public var isInEnvironment: Bool
    /// Whether the task gets `secrets/vault_token`.
    public var isInFile: Bool
    /// When the token is another one.
    public var change: ChangeMode
}

/// `artifact`: something that is fetched before a task starts.
public struct ArtifactStanza: Hashable, Sendable, Encodable {
    public enum Mode: String, Hashable, Sendable, Encodable, CaseIterable {
        /// An archive is unpacked.
        case any
        /// One file, whose path the destination is.
        case file
        /// A directory.
        case dir
    }

    /// A path, an URL, or `git::` before one.
    public var source: String
    /// Below the task's directory.
    public var destination: String
    public var mode: Mode
    public var options: [String: String]
    public var headers: [String: String]
    /// Whether whoever answers is believed.
    public var skipsVerification: Bool
}

// MARK: As shown in differences

extension TemplateStanza.ChangeMode: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .nothing: try container.encode("noop")
        case .restart: try container.encode("restart")
        case .signal(let name): try container.encode("signal \(name)")
        case .script(let script): try container.encode("script \(script)")
        }
    }
}

extension TemplateStanza.Source: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .file(let path): try container.encode("file \(path)")
        }
    }
}

extension VaultStanza.ChangeMode: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .nothing: try container.encode("noop")
        case .restart: try container.encode("restart")
        case .signal(let name): try container.encode("signal \(name)")
        }
    }
}

extension ChangeScript: CustomStringConvertible {
    public var description: String {
        (["\(command)"] + arguments).joined(separator: " ") + ", timeout \(timeout)"
            + (failsTask ? ", fail_on_error" : "")
    }
}
