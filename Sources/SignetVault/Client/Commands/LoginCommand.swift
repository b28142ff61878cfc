import SignetCore

/// `login`: proves who the user is and keeps the token that comes of it.
public struct LoginCommand: Sendable {
    /// Asks for something that is not to be seen.
    public typealias Prompt = @Sendable (_ question: String) throws -> Secret<String>
    /// Puts a token where later commands find it.
    public typealias Keeping = @Sendable (_ token: Secret<String>) throws -> Void

    /// What becomes of the token.
    public struct Handling: Hashable, Sendable {
        /// Kept for later commands.
        public var isStored = true
        /// Shown with what is known of it.
        public var isPrinted = true
        /// Nothing but the token is printed, and it is not kept.
        public var isTokenOnly = false

        /// Kept and shown.
        public init() {}
    }

    private let console: VaultConsole
    private let keep: Keeping
    private let prompt: Prompt

    /// A login at a console.
    public init(_ console: VaultConsole, keep: @escaping Keeping, prompt: @escaping Prompt) {
        self.console = console
        self.keep = keep
        self.prompt = prompt
    }

    /// - Parameters:
    ///   - method: `token`, `userpass`, `approle`, `cert` ...
    ///   - path: where it is mounted; nil: under its own name
    ///   - words: the token, or what the method wants as `key=value`
    public func run(
        method: String, path: String?, words: [String], sources: DataArguments.Sources, handling: Handling
    ) async throws -> VaultPrintout {
        let reply =
            try await method == "token"
            ? lookUp(token(words, sources)) : logIn(method, path, DataArguments(words, from: sources))
        guard let token = reply.auth?["client_token"]?.text ?? reply.wrapping?["token"]?.text else {
            throw VaultCommandFailure("Vault returned a secret with no token in it")
        }
        if handling.isTokenOnly { return VaultPrintout(token, isRaw: true) }
        var isKept = false
        if handling.isStored, reply.wrapping == nil, console.output.field == nil {
            try keep(Secret(token))
            isKept = true
        }
        guard handling.isPrinted else { return VaultPrintout("") }
        var printout = try console.output.printout(reply)
        if console.output.format == .table, console.output.field == nil {
            printout.text = Self.greeting(isKept: isKept) + "\n\n" + printout.text
        }
        return printout
    }

    private static func greeting(isKept: Bool) -> String {
        guard isKept else { return "Success! You are now authenticated. The token is not kept: copy it from below." }
        return """
            Success! You are now authenticated. The token below is kept in the token
            helper: later commands use it, and "vault login" is not needed again.
            """
    }

    private func token(_ words: [String], _ sources: DataArguments.Sources) throws -> Secret<String> {
        guard words.count <= 1 else { throw VaultCommandFailure.usage("Too many arguments: expected one token.") }
        let text: String
        switch words.first.map({ $0.hasPrefix("token=") ? String($0.dropFirst(6)) : $0 }) {
        case nil: text = try prompt("Token (will be hidden): ").reveal()
        case "-"?: text = String(decoding: try sources.standardInput(), as: UTF8.self)
        case let word?: text = word
        }
        let token = text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
        guard !token.isEmpty else {
            throw VaultCommandFailure.usage("'token' was not supplied and no value was typed.")
        }
        return Secret(token)
    }

    /// A token is its own proof; what it is shows as if it had just been made.
    private func lookUp(_ token: Secret<String>) async throws -> VaultReply {
        var call = VaultClient.Call(.GET, "auth/token/lookup-self")
        call.token = token
        let reply = try await console.attempt("authenticating") { [call] in try await console.client.send(call) }
        let data = reply.data ?? [:]
        return VaultReply(
            status: reply.status,
            members: [
                "auth": [
                    "client_token": .string(token.reveal()), "accessor": data["accessor"] ?? .null,
                    "lease_duration": data["ttl"] ?? 0, "renewable": data["renewable"] ?? false,
                    "token_policies": data["policies"] ?? [],
                    "identity_policies": data["identity_policies"] ?? [], "policies": data["policies"] ?? [],
                    "metadata": data["meta"] ?? .null,
                ]
            ])
    }

    private func logIn(_ method: String, _ path: String?, _ data: DataArguments) async throws -> VaultReply {
        var fields = data.members
        let mount = VaultConsole.bare(path ?? fields.removeValue(forKey: "mount")?.text ?? method)
        var target = "auth/\(mount)/login"
        if ["userpass", "ldap", "okta", "radius"].contains(method) {
            guard let user = fields.removeValue(forKey: "username")?.text, !user.isEmpty else {
                throw VaultCommandFailure.usage(
                    "'username' must be specified: vault login -method=\(method) username=NAME")
            }
            target += "/\(user)"
            if fields["password"] == nil {
                fields["password"] = .string(try prompt("Password (will be hidden): ").reveal())
            }
        }
        var call = VaultClient.Call(.PUT, target, body: fields)
        // Whose token was kept before must not matter.
        call.token = Secret("")
        return try await console.attempt("authenticating") { [call] in try await console.client.send(call) }
    }
}
