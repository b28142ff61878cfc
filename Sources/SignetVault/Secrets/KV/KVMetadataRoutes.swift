import Foundation
import SignetCore

/// `metadata/PATH`: what is known of a secret beside its data, and the names of secrets.
struct KVMetadataRoutes: Sendable {
    let secrets: VersionedSecrets

    private static let fields = VersionedSecret.Rules.fields + [FieldDefinition("custom_metadata", .any)]

    var routes: [VaultRoute] {
        let list: VaultRoute.Handler = { try .list(await secrets.list($0.string("path"))) }
        return [
            VaultRoute("metadata").on(.list, list),
            VaultRoute("metadata/*path", Self.fields)
                .on(.list, list)
                .on(.read) { call in
                    guard let secret = try await secrets.get(call.string("path")) else { throw VaultFailure.notFound }
                    return .data(secret.metadata)
                }
                .on(.update) { try await write($0) }
                .on(.patch) { try await patch($0) }
                .on(.delete) { call in
                    try await secrets.remove(call.string("path"))
                    return .nothing
                }
                .existing { try await secrets.get($0.string("path")) != nil },
        ]
    }

    private func write(_ call: VaultCall) async throws -> VaultResponse {
        let custom = call.has("custom_metadata") ? try CustomMetadata(call.values.value("custom_metadata")).texts : nil
        let rules = try await secrets.rules()
        try await secrets.change(call.string("path")) { stored in
            var secret = stored ?? VersionedSecret(now: call.now)
            try secret.change(call, store: rules)
            if let custom { secret.customMetadata = custom }
            stored = secret
        }
        return VaultResponse(warnings: Self.warnings(call, rules))
    }

    /// Custom metadata is merged (RFC 7396); a rule that is null is as if it had never been said.
    private func patch(_ call: VaultCall) async throws -> VaultResponse {
        let rules = try await secrets.rules()
        try await secrets.change(call.string("path")) { stored in
            guard var secret = stored else { throw VaultFailure.notFound }
            try secret.change(call, store: rules)
            switch call.request.fields["custom_metadata"] {
            case nil: break
            case .null?: secret.customMetadata = nil
            case .object(let changes)?:
                let merged = (secret.customMetadata ?? [:]).mapValues(JSONValue.string).merged(with: changes)
                secret.customMetadata = try CustomMetadata(.object(merged)).texts
            case let other?: _ = try CustomMetadata(other)
            }
            stored = secret
        }
        return VaultResponse(warnings: Self.warnings(call, rules))
    }

    private static func warnings(_ call: VaultCall, _ rules: VersionedSecret.Rules) -> [String] {
        guard call.has("cas_required"), !call.bool("cas_required"), rules.requiresCheckAndSet else { return [] }
        return ["\"cas_required\" set to false, but is mandated by backend config. This value will be ignored."]
    }
}

/// What people note beside a secret: short texts by name.
struct CustomMetadata {
    private static let mostKeys = 64
    private static let longestKey = 128
    private static let longestValue = 512

    let texts: [String: String]

    /// - Throws: `VaultFailure` (400).
    init(_ value: JSONValue) throws {
        guard case .object(let texts)? = FieldKind.map.converted(value) else {
            throw Self.invalid("an object of texts is expected")
        }
        self.texts = texts.compactMapValues(\.text)
        guard texts.count <= Self.mostKeys else {
            throw Self.invalid("payload must contain at most \(Self.mostKeys) keys, provided \(texts.count)")
        }
        for (key, value) in self.texts.sorted(by: { $0.key < $1.key }) { try Self.check(key, value) }
    }

    private static func check(_ key: String, _ value: String) throws {
        guard (1...longestKey).contains(key.utf8.count) else {
            throw invalid("length of key \"\(key)\" is \(key.utf8.count) but max len allowed is \(longestKey)")
        }
        guard value.utf8.count <= longestValue else {
            throw invalid(
                "length of value for key \"\(key)\" is \(value.utf8.count) but max len allowed is \(longestValue)")
        }
        guard (key + value).unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f }) else {
            throw invalid("key \"\(key)\" or its value contains unprintable characters")
        }
    }

    private static func invalid(_ reason: String) -> VaultFailure {
        .invalid("custom_metadata validation failed: \(reason)")
    }
}

extension VersionedSecret {
    fileprivate mutating func change(_ call: VaultCall, store: Rules) throws {
        try rules.change(call.values)
        updatedAt = call.now
        drop(beyond: store)
    }

    fileprivate var metadata: [String: JSONValue] {
        rules.members.merging([
            "created_time": .string(GoTime.text(createdAt)), "updated_time": .string(GoTime.text(updatedAt)),
            "current_version": .integer(current), "oldest_version": .integer(oldest),
            "custom_metadata": customMetadata.map { .object($0.mapValues(JSONValue.string)) } ?? .null,
            "versions": .object(
                Dictionary(versions.map { (String($0), .object($1.members)) }, uniquingKeysWith: { $1 })),
        ]) { $1 }
    }
}
