import SignetCore

/// Version 2: every write makes a version; those before can be read, taken back and destroyed.
struct VersionedKVBackend: VaultBackend {
    let routes: RouteTable

    init(_ secrets: VersionedSecrets) {
        routes = RouteTable(
            KVConfigurationRoutes(secrets: secrets).routes + KVDataRoutes(secrets: secrets).routes
                + KVVersionRoutes(secrets: secrets).routes + KVMetadataRoutes(secrets: secrets).routes
                + Self.misplaced)
    }

    /// Paths as version 1 has them: who asks there is told what is meant.
    private static let misplaced = [
        VaultRoute("*path", .anything)
            .on(.read) { throw misplacement($0, "get") }.on(.update) { throw misplacement($0, "put") }
            .on(.list) { throw misplacement($0, "list") }.on(.delete) { throw misplacement($0, "delete") }
    ]

    private static func misplacement(_ call: VaultCall, _ command: String) -> VaultFailure {
        var failure = VaultFailure.notFound
        let folders = ["metadata", "data", "delete", "undelete", "destroy"]
        failure.warnings = [
            folders.contains(call.string("path"))
                ? "Non-listing operations on the root of a K/V v2 mount are not supported."
                : "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints "
                    + "to use. If using the Vault CLI, use 'vault kv \(command)' for this operation."
        ]
        return failure
    }
}

/// `config`: the rules for all secrets of a store.
struct KVConfigurationRoutes: Sendable {
    let secrets: VersionedSecrets

    var routes: [VaultRoute] {
        [
            VaultRoute("config", VersionedSecret.Rules.fields)
                .on(.read) { _ in .data(try await secrets.rules().members) }
                .on(.update) { call in
                    try await secrets.changeRules { try $0.change(call.values) }
                    return .nothing
                }
        ]
    }
}

extension VersionedSecret.Rules {
    static let fields: FieldSchema = [
        FieldDefinition("max_versions", .integer), FieldDefinition("cas_required", .bool),
        FieldDefinition("delete_version_after", .any),
    ]

    var members: [String: JSONValue] {
        [
            "max_versions": .integer(maxVersions), "cas_required": .bool(requiresCheckAndSet),
            "delete_version_after": .string(GoDuration.text(seconds: deleteAfter)),
        ]
    }

    /// Takes over what was sent, by ``fields``.
    mutating func change(_ values: FieldValues) throws {
        if values.has("max_versions") {
            maxVersions = values.integer("max_versions")
            guard (0...1_000_000).contains(maxVersions) else {
                throw VaultFailure.invalid("max_versions must be between 0 and 1000000")
            }
        }
        if values.has("cas_required") { requiresCheckAndSet = values.bool("cas_required") }
        if values.has("delete_version_after") { deleteAfter = try Self.seconds(values.value("delete_version_after")) }
    }

    /// `-1s` turns it off.
    private static func seconds(_ value: JSONValue) throws -> Int {
        if let text = value.text, text.hasPrefix("-") { return -1 }
        if case .integer(let count) = value, count < 0 { return -1 }
        guard case .integer(let count)? = FieldKind.duration.converted(value) else {
            throw VaultFailure.invalid(
                "Field validation failed: error converting input for field \"delete_version_after\": "
                    + "a duration is expected")
        }
        return count
    }
}
