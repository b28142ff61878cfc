/// What went wrong, said for the person who must act on it.
///
/// An error names what was attempted and on what, what came back, and what to do next. Protocol shapes (exit codes,
/// problem documents, conditions) are made from it at that protocol's edge, nowhere else.
///
/// Two errors are equal when their codes are equal, so that a test compares codes and a better sentence breaks nobody.
public struct SignetError: Error, Sendable {
    /// The kind of failure; open, so that each target adds its own codes as static members.
    public struct Code: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
        /// The code as printed in `--json` output: lower case words joined by dots, `key.mismatch`.
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public var description: String { rawValue }
    }

    /// The kind of failure.
    public var code: Code

    /// One sentence: what was attempted, on what, and what came back. No secrets.
    public var message: String

    /// What the reader can do about it, as a sentence; nil when nothing sensible can be said.
    public var remedy: String?

    /// The error underneath, already reduced to text so that it can cross any boundary.
    public var cause: String?

    /// Creates an error.
    /// - Parameters:
    ///   - code: the kind of failure
    ///   - message: what was attempted, on what, and what came back
    ///   - remedy: what to do about it
    ///   - cause: the error underneath, if any
    public init(_ code: Code, _ message: String, remedy: String? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.cause = cause.map { String(describing: $0) }
    }
}

extension SignetError: Hashable {
    public static func == (lhs: SignetError, rhs: SignetError) -> Bool { lhs.code == rhs.code }

    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension SignetError: CustomStringConvertible {
    /// Message, cause and remedy in reading order.
    public var description: String {
        var text = message
        if let cause { text += " (\(cause))" }
        if let remedy { text += "\n  \(remedy)" }
        return text
    }
}

extension SignetError.Code {
    /// The caller's input cannot be accepted as it is.
    public static let invalidInput = Self(rawValue: "input.invalid")
    /// Nothing of that name exists.
    public static let notFound = Self(rawValue: "not.found")
    /// Something of that name exists already.
    public static let alreadyExists = Self(rawValue: "already.exists")
    /// A file could not be read.
    public static let unreadableFile = Self(rawValue: "file.unreadable")
    /// A file or directory could not be written.
    public static let unwritableFile = Self(rawValue: "file.unwritable")
    /// Something took longer than its deadline.
    public static let timedOut = Self(rawValue: "timed.out")
}
