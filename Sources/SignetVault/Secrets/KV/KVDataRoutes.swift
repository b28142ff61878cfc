import Foundation
import SignetCore

/// `data/PATH` and `subkeys/PATH`: reading and writing versions.
struct KVDataRoutes: Sendable {
    let secrets: VersionedSecrets

    private static let fields: FieldSchema = [
        FieldDefinition("version", .integer), FieldDefinition("data", .any), FieldDefinition("options", .any),
    ]

    var routes: [VaultRoute] {
        [
            VaultRoute("data/*path", Self.fields)
                .on(.read) { try await read($0) }
                .on(.update) { try await write($0) }
                .on(.patch) { try await patch($0) }
                .on(.delete) { try await delete($0) }
                .existing { try await secrets.get($0.string("path")) != nil },
            VaultRoute("subkeys/*path", [FieldDefinition("version", .integer), FieldDefinition("depth", .integer)])
                .on(.read) { try await readKeys($0) },
        ]
    }

    private func read(_ call: VaultCall) async throws -> VaultResponse {
        let (version, metadata) = try await version(call)
        let isReadable = version.isReadable(at: call.now)
        var response = VaultResponse.data([
            "data": isReadable ? version.data.map(JSONValue.object) ?? .null : .null, "metadata": metadata,
        ])
        // What was deleted is not found, and yet told of.
        if !isReadable { response.status = 404 }
        return response
    }

    private func readKeys(_ call: VaultCall) async throws -> VaultResponse {
        let (version, metadata) = try await version(call)
        let isReadable = version.isReadable(at: call.now)
        let depth = call.integer("depth")
        let keys =
            isReadable ? version.data.map { JSONValue.object($0).keysOnly(depth: depth > 0 ? depth : .max) } : nil
        var response = VaultResponse.data(["subkeys": keys ?? .null, "metadata": metadata])
        if !isReadable { response.status = 404 }
        return response
    }

    private func version(_ call: VaultCall) async throws -> (version: VersionedSecret.Version, metadata: JSONValue) {
        guard let secret = try await secrets.get(call.string("path")),
            let (number, version) = secret.version(call.integer("version"))
        else { throw VaultFailure.notFound }
        return (version, .object(secret.members(ofVersion: number)))
    }

    private func write(_ call: VaultCall) async throws -> VaultResponse {
        guard call.has("data") else { throw VaultFailure.invalid("no data provided") }
        let data = try Self.members(call, "data")
        let expected = try Self.expectedVersion(call)
        let rules = try await secrets.rules()
        let now = call.now
        return .data(
            try await secrets.change(call.string("path")) { stored in
                var secret = stored ?? VersionedSecret(now: now)
                try secret.check(expected, store: rules)
                let number = secret.add(data, store: rules, now: now)
                stored = secret
                return secret.members(ofVersion: number)
            })
    }

    /// Changes some members of the latest version (RFC 7396) and makes a version of it.
    private func patch(_ call: VaultCall) async throws -> VaultResponse {
        guard call.has("data") else { throw VaultFailure.invalid("no data provided") }
        let changes = try Self.members(call, "data")
        let expected = try Self.expectedVersion(call)
        let rules = try await secrets.rules()
        let now = call.now
        return try await secrets.change(call.string("path")) { stored -> VaultResponse in
            guard var secret = stored, let (number, version) = secret.version(0) else { throw VaultFailure.notFound }
            guard version.isReadable(at: now), let data = version.data else {
                var response = VaultResponse.data([
                    "data": .null, "metadata": .object(secret.members(ofVersion: number)),
                ])
                response.status = 404
                return response
            }
            try secret.check(expected, store: rules)
            let made = secret.add(data.merged(with: changes), store: rules, now: now)
            stored = secret
            return .data(secret.members(ofVersion: made))
        }
    }

    private func delete(_ call: VaultCall) async throws -> VaultResponse {
        let now = call.now
        try await secrets.change(call.string("path")) { secret in
            guard let latest = secret?.current else { return }
            secret?.change([latest]) { $0.delete(at: now) }
        }
        return .nothing
    }

    private static func members(_ call: VaultCall, _ field: String) throws -> [String: JSONValue] {
        switch call.values.value(field) {
        case .object(let members): return members
        case .null: return [:]
        default:
            throw VaultFailure.invalid(
                "Field validation failed: error converting input for field \"\(field)\": an object is expected")
        }
    }

    /// `options.cas`; nil: the writer supposes nothing.
    private static func expectedVersion(_ call: VaultCall) throws -> Int? {
        guard let value = try members(call, "options")["cas"] else { return nil }
        guard case .integer(let number)? = FieldKind.integer.converted(value) else {
            throw VaultFailure.invalid("error parsing check-and-set parameter")
        }
        return number
    }
}

extension VersionedSecret {
    /// `metadata` beside a version's data, and the answer to writing one.
    func members(ofVersion number: Int) -> [String: JSONValue] {
        var members = versions[number]?.members ?? [:]
        members["version"] = .integer(number)
        members["custom_metadata"] = customMetadata.map { .object($0.mapValues(JSONValue.string)) } ?? .null
        return members
    }
}

extension [String: JSONValue] {
    /// As RFC 7396 merges: null takes away, objects are merged, everything else replaces.
    func merged(with changes: [String: JSONValue]) -> [String: JSONValue] {
        var merged = self
        for (name, change) in changes {
            switch change {
            case .null: merged[name] = nil
            case .object(let members): merged[name] = .object((self[name]?.members ?? [:]).merged(with: members))
            default: merged[name] = change
            }
        }
        return merged
    }
}

extension JSONValue {
    /// The same shape without what it holds.
    fileprivate func keysOnly(depth: Int) -> JSONValue {
        guard depth > 0, case .object(let members) = self, !members.isEmpty else { return .null }
        return .object(members.mapValues { $0.keysOnly(depth: depth - 1) })
    }
}
