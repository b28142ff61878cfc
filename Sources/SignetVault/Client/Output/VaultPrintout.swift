import SignetCore

/// What a command prints, and how it ends.
public struct VaultPrintout: Hashable, Sendable {
    /// To standard output.
    public var text: String
    /// Ends with a newline only where a person watches: a token in a file has none.
    public var isRaw = false
    /// To standard error, before it.
    public var warnings: [String] = []
    /// The exit code.
    public var status: Int32 = 0

    public init(_ text: String, isRaw: Bool = false, status: Int32 = 0) {
        self.text = text
        self.isRaw = isRaw
        self.status = status
    }

    /// The text for standard error; empty when there is nothing to be warned of.
    public var warningText: String { Self.warningText(warnings) }

    static func warningText(_ warnings: [String]) -> String {
        guard !warnings.isEmpty else { return "" }
        return "WARNING! The following warnings were returned from Vault:\n\n"
            + warnings.map { "  * \($0)\n" }.joined() + "\n"
    }
}

/// A command that did not do what it was asked to: 1 when that was found here, 2 when the server said so.
public struct VaultCommandFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// For standard error.
    public let text: String
    /// The exit code.
    public let status: Int32
    /// What is printed all the same: `{}` where JSON is expected.
    public var output: String?

    public init(_ text: String, status: Int32 = 2, output: String? = nil) {
        self.text = text
        self.status = status
        self.output = output
    }

    /// Wrong usage.
    static func usage(_ text: String) -> VaultCommandFailure { VaultCommandFailure(text, status: 1) }

    public var description: String { text }
}
