import SignetCore

/// `token`: what can be done with tokens.
public struct TokenCommands: Sendable {
    /// Which token is meant.
    public enum Subject: Hashable, Sendable {
        /// The client's own.
        case own
        case token(String)
        case accessor(String)

        /// - Parameter word: nil: the client's own
        public init(_ word: String?, isAccessor: Bool) throws {
            switch word {
            case nil where isAccessor:
                throw VaultCommandFailure.usage("Not enough arguments with -accessor: expected 1, got 0")
            case nil: self = .own
            case let word?: self = isAccessor ? .accessor(word) : .token(word)
            }
        }
    }

    private let console: VaultConsole

    /// Commands at a console.
    public init(_ console: VaultConsole) {
        self.console = console
    }

    private var client: VaultClient { console.client }

    /// - Parameter role: of `auth/token/roles`; nil: none
    public func create(_ fields: [String: JSONValue], role: String?, isOrphan: Bool) async throws -> VaultPrintout {
        let path =
            switch (role, isOrphan) {
            case (let role?, _): "auth/token/create/\(role)"
            case (nil, true): "auth/token/create-orphan"
            case (nil, false): "auth/token/create"
            }
        let reply = try await console.attempt("creating token") { try await client.write(path, fields) }
        return try console.output.printout(reply)
    }

    /// What is known of a token.
    public func lookup(_ subject: Subject) async throws -> VaultPrintout {
        let reply = try await console.attempt("looking up token") {
            switch subject {
            case .own: try await client.send(VaultClient.Call(.GET, "auth/token/lookup-self"))
            case .token(let token): try await client.write("auth/token/lookup", ["token": .string(token)])
            case .accessor(let accessor):
                try await client.write("auth/token/lookup-accessor", ["accessor": .string(accessor)])
            }
        }
        return try console.output.printout(reply)
    }

    /// - Parameter increment: how long from now on is wished for, `72h`; nil: as the server likes
    public func renew(_ subject: Subject, increment: String?) async throws -> VaultPrintout {
        var fields: [String: JSONValue] = increment.map { ["increment": .string($0)] } ?? [:]
        let reply = try await console.attempt("renewing token") {
            switch subject {
            case .own: return try await client.write("auth/token/renew-self", fields)
            case .token(let token):
                fields["token"] = .string(token)
                return try await client.write("auth/token/renew", fields)
            case .accessor(let accessor):
                fields["accessor"] = .string(accessor)
                return try await client.write("auth/token/renew-accessor", fields)
            }
        }
        return try console.output.printout(reply)
    }

    /// - Parameter mode: nil: with its children; `orphan`: these stay; `path`: all that were made at a path
    public func revoke(_ subject: Subject, mode: String?) async throws -> VaultPrintout {
        _ = try await console.attempt("revoking token") {
            switch (subject, mode) {
            case (.own, nil): try await client.write("auth/token/revoke-self")
            case (.token(let token), nil): try await client.write("auth/token/revoke", ["token": .string(token)])
            case (.accessor(let accessor), nil):
                try await client.write("auth/token/revoke-accessor", ["accessor": .string(accessor)])
            case (.token(let token), "orphan"?):
                try await client.write("auth/token/revoke-orphan", ["token": .string(token)])
            case (.token(let path), "path"?): try await client.write("sys/revoke-prefix/\(path)")
            default: throw VaultCommandFailure.usage("Invalid revocation mode \"\(mode ?? "")\" for this token")
            }
        }
        return console.say("Success! Revoked token (if it existed)")
    }

    /// What a token may do at a path.
    public func capabilities(_ subject: Subject, path: String) async throws -> VaultPrintout {
        let reply = try await console.attempt("listing capabilities") {
            switch subject {
            case .own: try await client.write("sys/capabilities-self", ["paths": [.string(path)]])
            case .token(let token):
                try await client.write("sys/capabilities", ["paths": [.string(path)], "token": .string(token)])
            case .accessor(let accessor):
                try await client.write(
                    "sys/capabilities-accessor", ["paths": [.string(path)], "accessor": .string(accessor)])
            }
        }
        let names = (reply.content["capabilities"]?.elements ?? []).compactMap(\.text).sorted()
        return try console.output.printout(.strings(names)) { names.joined(separator: ", ") }
    }
}
