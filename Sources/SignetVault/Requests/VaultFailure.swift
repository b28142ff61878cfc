import SignetCore

/// A request that was not carried out, as clients of the Vault API expect to be told.
public struct VaultFailure: Error, Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// The texts of `errors`; may be none.
    public var messages: [String]
    /// What is told beside them.
    public var data: [String: JSONValue]?
    /// As in an answer.
    public var warnings: [String] = []

    /// - Parameter messages: the texts of `errors`
    public init(status: Int, _ messages: [String], data: [String: JSONValue]? = nil) {
        self.status = status
        self.messages = messages
        self.data = data
    }

    /// What was asked cannot be done, for the reason given.
    public static func invalid(_ message: String) -> VaultFailure { VaultFailure(status: 400, [message]) }

    /// A fault beyond what was asked; its text is framed as Go's multierror does.
    public static func fault(_ message: String) -> VaultFailure { VaultFailure(status: 500, [multierror(message)]) }

    /// The token may not do this.
    public static let denied = VaultFailure(status: 403, [multierror("permission denied")])

    /// No token, or none that is valid.
    public static let noToken = VaultFailure(status: 403, ["permission denied"])

    /// There is nothing at that path.
    public static let notFound = VaultFailure(status: 404, [])

    /// The mount knows no such path.
    public static let unsupportedPath = VaultFailure(status: 404, [multierror("unsupported path")])

    /// The path knows no such method.
    public static let unsupportedOperation = VaultFailure(status: 405, [multierror("unsupported operation")])

    /// Nothing can be read before it is unsealed.
    public static let sealed = VaultFailure(status: 503, ["Vault is sealed"])

    private static func multierror(_ message: String) -> String { "1 error occurred:\n\t* \(message)\n\n" }
}
