import SignetCore

/// `read`, `write`, `patch`, `list`, `delete`, `unwrap`: whatever is at a path.
public struct SecretCommands: Sendable {
    private let console: VaultConsole

    /// Commands at a console.
    public init(_ console: VaultConsole) {
        self.console = console
    }

    /// - Parameter data: arguments of the URL
    public func read(_ path: String, data: [String: JSONValue] = [:]) async throws -> VaultPrintout {
        let query = data.sorted { $0.key < $1.key }.flatMap { name, value in
            (value.elements ?? [value]).map { (name: name, value: GoValue.text($0)) }
        }
        let reply = try await console.attempt("reading \(path)") {
            try await console.client.read(path, query: query)
        }
        guard let reply else { throw console.missing("No value found at \(path)") }
        return try console.output.printout(reply)
    }

    /// - Parameter force: whether it may be written without data
    public func write(_ path: String, _ data: [String: JSONValue], force: Bool) async throws -> VaultPrintout {
        if data.isEmpty, !force {
            throw VaultCommandFailure.usage(
                "Must supply data or use -force. Example: vault write -f \(path), or vault write \(path) key=value")
        }
        let reply = try await console.attempt("writing data to \(path)") { try await console.client.write(path, data) }
        return try console.show(reply, orElse: "Success! Data written to: \(path)")
    }

    /// Changes some of what is at a path.
    public func patch(_ path: String, _ data: [String: JSONValue]) async throws -> VaultPrintout {
        let reply = try await console.attempt("writing data to \(path)") {
            try await console.client.send(VaultClient.Call(.PATCH, path, body: data))
        }
        return try console.show(reply, orElse: "Success! Data written to: \(path)")
    }

    /// The names below a path.
    public func list(_ path: String) async throws -> VaultPrintout {
        guard let reply = try await console.attempt("listing \(path)", { try await console.client.list(path) }),
            !reply.keys.isEmpty
        else { throw console.missing("No value found at \(path)") }
        return try console.show(keys: reply.keys)
    }

    /// Deletes what is at a path.
    public func delete(_ path: String) async throws -> VaultPrintout {
        let reply = try await console.attempt("deleting \(path)") { try await console.client.delete(path) }
        return try console.show(reply, orElse: "Success! Data deleted (if it existed) at: \(path)")
    }

    /// - Parameter token: the wrapping token; nil: the client's own is one
    public func unwrap(_ token: Secret<String>?) async throws -> VaultPrintout {
        var call = VaultClient.Call(.PUT, "sys/wrapping/unwrap", body: [:])
        // A client that has a token of its own shows it, and names the other one.
        if let token {
            if console.client.settings.token == nil {
                call.token = token
            } else {
                call.body = ["token": .string(token.reveal())]
            }
        }
        let reply = try await console.attempt("unwrapping") { [call] in try await console.client.send(call) }
        if reply.members.isEmpty { throw console.missing("Could not find wrapped response") }
        return try console.output.printout(reply)
    }
}
