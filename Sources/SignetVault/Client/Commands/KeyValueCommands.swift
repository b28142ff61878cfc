import SignetCore

/// `kv`: secrets of key-value stores of either version.
public struct KeyValueCommands: Sendable {
    /// A secret as a person names it.
    public struct Target: Hashable, Sendable {
        /// With the mount, or without where that is said apart.
        public var path: String
        /// nil: the path begins with the mount.
        public var mount: String?

        /// A secret.
        public init(_ path: String, mount: String? = nil) {
            self.path = path
            self.mount = mount
        }
    }

    private let console: VaultConsole

    /// Commands at a console.
    public init(_ console: VaultConsole) {
        self.console = console
    }

    private var client: VaultClient { console.client }

    private func find(_ target: Target) async throws -> KeyValueMount {
        try await console.attempt("making API request") {
            try await KeyValueMount.find(target.path, mount: target.mount) { try await client.send($0) }
        }
    }

    /// - Parameter version: nil: the latest
    public func get(_ target: Target, version: Int?) async throws -> VaultPrintout {
        let place = try await find(target)
        let path = place.path("data")
        let query = version.map { [(name: "version", value: String($0))] } ?? []
        guard let reply = try await console.attempt("reading \(path)", { try await client.read(path, query: query) })
        else { throw console.missing("No value found at \(path)") }
        if reply.wrapping != nil { return try console.output.printout(reply) }
        guard place.isVersioned else {
            guard console.output.format == .table, console.output.field == nil else {
                return try console.output.printout(reply)
            }
            return VaultPrintout(Self.section("Data", reply.data ?? [:]))
        }
        return try versionPrintout(reply, path)
    }

    private func versionPrintout(_ reply: VaultReply, _ path: String) throws -> VaultPrintout {
        let secret = reply.data?["data"]?.members
        if console.output.field != nil { return try console.output.printout(reply.replacing(data: secret)) }
        guard console.output.format == .table else {
            var printout = try console.output.printout(reply)
            if secret == nil { printout.status = 2 }
            return printout
        }
        guard reply.data != nil else { throw console.missing("No value found at \(path)") }
        let metadata = reply.data?["metadata"]?.members ?? [:]
        var sections = [Self.title("Secret Path", path), Self.section("Metadata", metadata)]
        if let secret { sections.append(Self.section("Data", secret)) }
        var printout = VaultPrintout(sections.joined(separator: "\n\n"), status: secret == nil ? 2 : 0)
        printout.warnings = reply.warnings
        return printout
    }

    /// - Parameter expected: the version that is supposed to be the latest; nil: whatever is there
    public func put(_ target: Target, _ data: [String: JSONValue], expected: Int?) async throws -> VaultPrintout {
        guard !data.isEmpty else { throw VaultCommandFailure.usage("Must supply data") }
        let place = try await find(target)
        let path = place.path("data")
        let body = place.isVersioned ? Self.versioned(data, expected) : data
        let reply = try await console.attempt("writing data to \(path)") { try await client.write(path, body) }
        return try written(reply, path, isVersioned: place.isVersioned)
    }

    /// Changes some members: at the server where it can, else by reading and writing.
    public func patch(_ target: Target, _ data: [String: JSONValue], expected: Int?) async throws -> VaultPrintout {
        guard !data.isEmpty else { throw VaultCommandFailure.usage("Must supply data") }
        let place = try await find(target)
        guard place.isVersioned else {
            throw VaultCommandFailure("K/V engine mount must be version 2 for patch support")
        }
        let path = place.path("data")
        let body = Self.versioned(data, expected)
        do {
            let reply = try await client.send(VaultClient.Call(.PATCH, path, body: body))
            return try written(reply, path, isVersioned: true)
        } catch let failure as VaultClientFailure where failure.status == 404 {
            throw console.missing("No value found at \(path)")
        } catch let failure as VaultClientFailure {
            throw VaultCommandFailure("Error writing data to \(path): \(failure)")
        }
    }

    private static func versioned(_ data: [String: JSONValue], _ expected: Int?) -> [String: JSONValue] {
        let options: [String: JSONValue] = expected.map { ["cas": .integer($0)] } ?? [:]
        return ["data": .object(data), "options": .object(options)]
    }

    private func written(_ reply: VaultReply, _ path: String, isVersioned: Bool) throws -> VaultPrintout {
        guard isVersioned, console.output.format == .table, console.output.field == nil, let data = reply.data else {
            return try console.show(reply, orElse: "Success! Data written to: \(path)")
        }
        return VaultPrintout(Self.title("Secret Path", path) + "\n\n" + Self.section("Metadata", data))
    }

    /// The names below a path.
    public func list(_ target: Target) async throws -> VaultPrintout {
        try await SecretCommands(console).list(find(target).path("metadata"))
    }

    /// - Parameter versions: empty: the latest
    public func delete(_ target: Target, versions: [String]) async throws -> VaultPrintout {
        let place = try await find(target)
        guard place.isVersioned, !versions.isEmpty else {
            return try await SecretCommands(console).delete(place.path("data"))
        }
        let path = place.path("delete")
        _ = try await console.attempt("writing data to \(path)") {
            try await client.write(path, ["versions": .strings(versions)])
        }
        return console.say("Success! Data deleted (if it existed) at: \(place.path("data"))")
    }

    /// - Parameter kind: `undelete`, `destroy`
    public func change(_ target: Target, versions: [String], _ kind: String) async throws -> VaultPrintout {
        guard !versions.isEmpty else {
            throw VaultCommandFailure.usage(
                "No versions provided, use the \"-versions\" flag to specify the version to \(kind).")
        }
        let place = try await find(target)
        guard place.isVersioned else { throw VaultCommandFailure("\(kind) not supported on KV Version 1", status: 1) }
        return try await SecretCommands(console).write(
            place.path(kind), ["versions": .strings(versions)], force: false)
    }
}

// MARK: - Metadata

extension KeyValueCommands {
    private func findVersioned(_ target: Target) async throws -> KeyValueMount {
        let place = try await find(target)
        guard place.isVersioned else { throw VaultCommandFailure("Metadata not supported on KV Version 1", status: 1) }
        return place
    }

    /// Versions and the rules for them.
    public func metadata(_ target: Target) async throws -> VaultPrintout {
        let path = try await findVersioned(target).path("metadata")
        guard let reply = try await console.attempt("reading \(path)", { try await client.read(path) }),
            var data = reply.data
        else { throw console.missing("No value found at \(path)") }
        guard console.output.format == .table, console.output.field == nil else {
            return try console.output.printout(reply)
        }
        let versions = data.removeValue(forKey: "versions")?.members ?? [:]
        let sections = versions.sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }.map { number, version in
            Self.section("Version \(number)", version.members ?? [:])
        }
        return VaultPrintout(
            ([Self.title("Metadata Path", path), Self.section("Metadata", data)] + sections).joined(separator: "\n\n"))
    }

    /// Changes the rules for the versions.
    public func putMetadata(_ target: Target, _ fields: [String: JSONValue]) async throws -> VaultPrintout {
        try await SecretCommands(console).write(findVersioned(target).path("metadata"), fields, force: true)
    }

    /// Removes a secret with all its versions.
    public func deleteMetadata(_ target: Target) async throws -> VaultPrintout {
        try await SecretCommands(console).delete(findVersioned(target).path("metadata"))
    }

    private static func title(_ title: String, _ path: String) -> String {
        GoTable.heading(title, width: path.count) + "\n" + path
    }

    private static func section(_ title: String, _ members: [String: JSONValue]) -> String {
        let rows = members.sorted { $0.key < $1.key }.map { ($0.key, GoValue.text($0.value, of: $0.key)) }
        return GoTable.heading(title, over: rows) + "\n" + GoTable.pairs(rows).text
    }
}
