/// A path of a backend with what can be done to it.
public struct VaultRoute: Sendable {
    /// Who may ask.
    public enum Access: Hashable, Sendable {
        /// Anybody, without a token; or the handler looks at the token itself.
        case open
        /// Whoever shows the token that is asked about as the request's own; about another token in the field `token`, whose
        /// policies grant the operation.
        case own
        /// Whose policies grant the operation.
        case granted
        /// Whose policies grant `sudo` too.
        case sudo

        /// Whether policies are not asked.
        func isOpen(to request: VaultRequest) -> Bool {
            switch self {
            case .open: true
            case .own: request.token != nil && request.isAboutOwnToken
            case .granted, .sudo: false
            }
        }
    }

    /// What answers.
    public typealias Handler = @Sendable (VaultCall) async throws -> VaultResponse

    struct Answering: Sendable {
        let access: Access
        let handler: Handler
    }

    /// The shape of its paths.
    public let pattern: RoutePattern
    /// What it understands, whichever operation.
    public let fields: FieldSchema
    private(set) var answering: [VaultOperation: Answering] = [:]
    /// Whether the path holds something, which decides between `create` and `update`; nil: always `update`.
    private(set) var existence: (@Sendable (VaultCall) async throws -> Bool)?

    /// A path to which nothing can be done yet.
    public init(_ pattern: RoutePattern, _ fields: FieldSchema = []) {
        self.pattern = pattern
        self.fields = fields
    }

    /// The route with something more that can be done to it, by whose policies grant it.
    public func on(_ operation: VaultOperation, _ handler: @escaping Handler) -> VaultRoute {
        on(operation, .granted, handler)
    }

    /// The route with something more that can be done to it.
    public func on(_ operation: VaultOperation, _ access: Access, _ handler: @escaping Handler) -> VaultRoute {
        var route = self
        route.answering[operation] = Answering(access: access, handler: handler)
        return route
    }

    /// The route with a look whether its path holds something.
    public func existing(_ look: @escaping @Sendable (VaultCall) async throws -> Bool) -> VaultRoute {
        var route = self
        route.existence = look
        return route
    }
}

extension VaultRequest {
    fileprivate var isAboutOwnToken: Bool {
        switch fields["token"] {
        case nil, .null, "": true
        case let other: other?.text == token?.reveal()
        }
    }
}
