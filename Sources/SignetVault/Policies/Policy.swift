import SignetCore

/// A named set of rules about paths, in HCL or JSON as Vault reads it.
public struct Policy: Sendable {
    /// What a policy says about one path, or about the paths of a pattern.
    struct Rule: Sendable {
        let path: PathTemplate
        var permissions = RulePermissions()
    }

    /// In lower case.
    public let name: String
    /// The text as it was written.
    public let source: String
    let rules: [Rule]
    /// Whether this is ``root``: no text can make a policy so, whatever its name.
    let allowsEverything: Bool

    /// Reads a policy.
    /// - Parameters:
    ///   - name: its name, which is made lower case; a name in the text is ignored
    ///   - source: HCL or JSON, at most 1 MiB
    /// - Throws: `.invalidPolicy` with Vault's words (`failed to parse policy: ...`); the remedy has line, column and the word
    ///   that was meant.
    public init(name: String, parsing source: String) throws(SignetError) {
        self.name = name.lowercased()
        self.source = source
        rules = try PolicyReader(name: self.name).rules(source)
        allowsEverything = false
    }

    private init(allowingEverythingAs name: String) {
        self.name = name
        source = ""
        rules = []
        allowsEverything = true
    }

    /// Everything is allowed. It has no text and cannot be changed.
    public static let root = Policy(allowingEverythingAs: "root")

    /// The paths of the rules as they are written, in order.
    public var paths: [String] { rules.map(\.path.source) }

    /// Whether a path depends on who the token belongs to.
    public var isTemplated: Bool { rules.contains { $0.path.isTemplated } }
}

extension SignetError.Code {
    /// A text is not a policy.
    public static let invalidPolicy = Self(rawValue: "vault.policy-invalid")
}
