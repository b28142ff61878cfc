import SignetACME
import SignetCore

/// An error as a command prints it: `error: message` and what to do, or `{"error": {code, message, remedy}}`.
public struct ErrorPresentation: Encodable, Sendable {
    /// The object under `error`.
    public struct Body: Encodable, Sendable {
        /// `key.mismatch`; `usage` for a command line that cannot be understood, `internal` for what nobody foresaw.
        public let code: String
        public let message: String
        public let remedy: String?
    }

    public let error: Body

    /// Any error; its code, sentence and advice when it is one of ours.
    public init(_ error: any Error) {
        if let known = Self.known(error) {
            let message = known.cause.map { "\(known.message) (\($0))" } ?? known.message
            self.init(code: known.code.rawValue, message: message, remedy: known.remedy)
        } else if error is CancellationError {
            self.init(code: "cancelled", message: "Interrupted.", remedy: nil)
        } else {
            self.init(code: "internal", message: String(describing: error), remedy: nil)
        }
    }

    private static func known(_ error: any Error) -> SignetError? {
        (error as? ConfigurationProblems)?.error ?? (error as? ACMEFailure)?.error ?? error as? SignetError
    }

    /// An error of one's own making.
    public init(code: String, message: String, remedy: String?) {
        error = Body(code: code, message: message, remedy: remedy)
    }

    /// The lines for people.
    public func text(style: TerminalStyle) -> String {
        var text = "\(style.alarming("error:")) \(error.message)"
        if let remedy = error.remedy {
            text +=
                "\n"
                + remedy.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
                .joined(separator: "\n")
        }
        return text
    }
}
