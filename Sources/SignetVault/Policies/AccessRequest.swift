import SignetCore

/// What a client wants to do, as far as policies look at it.
public struct AccessRequest: Sendable {
    /// What is done to the path.
    public enum Operation: String, CaseIterable, Sendable {
        /// Writing where the engine says that nothing is yet.
        case create
        /// Reading.
        case read
        /// Writing; also renewing and revoking.
        case update
        /// Changing a part.
        case patch
        /// Deleting.
        case delete
        /// Listing.
        case list
        /// Asking for the help text, which everyone may.
        case help

        /// The capability that is needed; nil for `help`.
        public var capability: Capabilities? { Capabilities(named: rawValue) }

        /// Whether parameters are looked at.
        var hasParameters: Bool {
            switch self {
            case .create, .read, .update, .patch: true
            case .delete, .list, .help: false
            }
        }
    }

    /// What is done.
    public var operation: Operation
    /// The path below `/v1/`, for a list with the slash that the server appended: `pki/issue/web`, `pki/roles/`.
    public var path: String
    /// The fields of the request's body and query.
    public var parameters: [String: JSONValue]
    /// For how long the answer is to be wrapped; nil when it is not.
    public var wrappingTTL: Duration?

    /// Creates a request.
    public init(
        _ operation: Operation, _ path: String, parameters: [String: JSONValue] = [:],
        wrappingTTL: Duration? = nil
    ) {
        self.operation = operation
        self.path = path
        self.parameters = parameters
        self.wrappingTTL = wrappingTTL
    }
}
