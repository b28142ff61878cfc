/// What there is to say about a kind of provider: its settings are checked against it, and the manual is made from it.
public struct DNSProviderDescription: Equatable, Sendable {
    /// One setting.
    public struct Setting: Equatable, Sendable {
        /// `key_name`
        public let name: String
        /// One sentence, with the default.
        public let meaning: String
        public let isRequired: Bool
        /// Given as `NAME_file` or `NAME_environment`, never itself.
        public let isSecret: Bool

        /// The keys under which it is written.
        public var keys: [String] { isSecret ? ["\(name)_file", "\(name)_environment"] : [name] }

        /// A setting that may be left out.
        public static func optional(_ name: String, _ meaning: String) -> Setting {
            Setting(name: name, meaning: meaning, isRequired: false, isSecret: false)
        }

        /// A setting that must be there.
        public static func required(_ name: String, _ meaning: String) -> Setting {
            Setting(name: name, meaning: meaning, isRequired: true, isSecret: false)
        }

        /// A secret, read from a file or the environment.
        public static func secret(_ name: String, _ meaning: String) -> Setting {
            Setting(name: name, meaning: meaning, isRequired: false, isSecret: true)
        }

        /// Understood by every kind.
        public static let propagationTimeout = optional(
            "propagation_timeout", "How long it may take until all authoritative servers have a record.")
    }

    /// As in `DNSProviderSpec.kind`.
    public let kind: String
    /// What it is, in one sentence.
    public let summary: String
    public let settings: [Setting]

    public init(kind: String, summary: String, settings: [Setting]) {
        self.kind = kind
        self.summary = summary
        self.settings = settings + [.propagationTimeout]
    }
}
