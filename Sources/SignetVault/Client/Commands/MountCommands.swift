import SignetCore

/// `secrets` and `auth`: what is mounted where.
public struct MountCommands: Sendable {
    /// The two tables of mounts, with what their commands say.
    public enum Table: Hashable, Sendable {
        case secrets, auth

        var api: String { self == .secrets ? "sys/mounts" : "sys/auth" }
        func enabled(_ type: String, _ path: String) -> String {
            self == .secrets
                ? "Success! Enabled the \(type) secrets engine at: \(path)"
                : "Success! Enabled \(type) auth method at: \(path)"
        }
        var noun: String { self == .secrets ? "secrets engine" : "auth method" }
    }

    private let console: VaultConsole
    private let table: Table

    /// Commands at a console.
    public init(_ console: VaultConsole, _ table: Table) {
        self.console = console
        self.table = table
    }

    private var client: VaultClient { console.client }

    /// - Parameters:
    ///   - path: nil: as its type
    ///   - fields: `description`, `config`, `options` ...
    public func enable(_ type: String, path: String?, _ fields: [String: JSONValue]) async throws -> VaultPrintout {
        // `kv-v2` is no type of its own, and is not mounted as one.
        let path = VaultConsole.folder(path ?? (type.hasPrefix("kv-v") ? "kv" : type))
        let reply = try await console.attempt("enabling") {
            try await client.write(
                "\(table.api)/\(path)", fields.merging(["type": .string(type)]) { $1 })
        }
        return try console.show(reply, orElse: table.enabled(type, path))
    }

    /// Takes one away with everything it keeps.
    public func disable(_ path: String) async throws -> VaultPrintout {
        let path = VaultConsole.folder(path)
        _ = try await console.attempt("disabling \(table.noun) at \(path)") {
            try await client.delete("\(table.api)/\(path)")
        }
        return console.say("Success! Disabled the \(table.noun) (if it existed) at: \(path)")
    }

    /// Changes what is said of one.
    public func tune(_ path: String, _ fields: [String: JSONValue]) async throws -> VaultPrintout {
        let path = VaultConsole.folder(path)
        let reply = try await console.attempt("tuning \(table.noun) \(path)") {
            try await client.write("\(table.api)/\(path)tune", fields)
        }
        return try console.show(reply, orElse: "Success! Tuned the \(table.noun) at: \(path)")
    }

    /// Mounts one elsewhere. A server that has not done so when it answers is taken for one that failed.
    public func move(_ from: String, to: String) async throws -> VaultPrintout {
        let (from, to) = (VaultConsole.folder(from), VaultConsole.folder(to))
        let reply = try await console.attempt("moving \(table.noun) \(from) to \(to)") {
            try await client.write("sys/remount", ["from": .string(from), "to": .string(to)])
        }
        let id = reply.content["migration_id"]?.text ?? ""
        let status = try await console.attempt("checking migration status of \(id)") {
            try await client.read("sys/remount/status/\(id)")
        }
        let state = status?.content["migration_info"]?["status"]?.text ?? "unknown"
        guard state == "success" else {
            throw VaultCommandFailure(
                "Failure! Error encountered moving \(table.noun) \(from) to \(to), with migration ID \(id): \(state)")
        }
        return console.say("Success! Finished moving \(table.noun) \(from) to \(to), with migration ID \(id)")
    }

    /// What is mounted where.
    public func list(isDetailed: Bool) async throws -> VaultPrintout {
        let reply = try await console.attempt("listing") { try await client.send(VaultClient.Call(.GET, table.api)) }
        let found = (reply.data ?? [:]).filter { $0.value.members != nil }
        let mounts = found.sorted { $0.key < $1.key }
        return try console.output.printout(.object(found)) {
            isDetailed ? Self.details(mounts) : simple(mounts)
        }
    }

    private func simple(_ mounts: [(key: String, value: JSONValue)]) -> String {
        func text(_ mount: JSONValue, _ name: String) -> String { mount[name]?.text ?? "" }
        guard table == .auth else {
            return GoTable(
                ["Path", "Type", "Accessor", "Description"],
                mounts.map { [$0, text($1, "type"), text($1, "accessor"), text($1, "description")] }
            ).text
        }
        return GoTable(
            ["Path", "Type", "Accessor", "Description", "Version"],
            mounts.map {
                [$0, text($1, "type"), text($1, "accessor"), text($1, "description"), text($1, "plugin_version")]
            }
        ).text
    }

    private static func details(_ mounts: [(key: String, value: JSONValue)]) -> String {
        func text(_ value: JSONValue?) -> String { value.map { $0 == .null ? "" : GoValue.text($0) } ?? "" }
        func lifetime(_ value: JSONValue?) -> String {
            if case .integer(let seconds)? = value, seconds > 0 { String(seconds) } else { "system" }
        }
        return GoTable(
            [
                "Path", "Plugin", "Accessor", "Default TTL", "Max TTL", "Token Type", "Force No Cache", "Options",
                "Description", "UUID", "Version", "Running Version",
            ],
            mounts.map { path, mount in
                let config = mount["config"]
                return [
                    path, text(mount["type"]), text(mount["accessor"]), lifetime(config?["default_lease_ttl"]),
                    lifetime(config?["max_lease_ttl"]), text(config?["token_type"]), text(config?["force_no_cache"]),
                    text(mount["options"] ?? .object([:])), text(mount["description"]), text(mount["uuid"]),
                    text(mount["plugin_version"]), text(mount["running_plugin_version"]),
                ]
            }
        ).text
    }
}
