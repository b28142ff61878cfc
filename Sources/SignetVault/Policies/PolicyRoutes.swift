import Foundation
import SignetCore

/// `sys/policies/acl`, and `sys/policy` as older clients know it.
struct PolicyRoutes: Sendable {
    let policies: PolicyStore

    private static let fields: FieldSchema = [
        FieldDefinition("name"), FieldDefinition("policy"), FieldDefinition("rules"),
    ]

    var routes: [VaultRoute] {
        [
            VaultRoute("policies/acl").on(.list) { _ in try .list(await policies.names()) },
            VaultRoute("policies/acl/:name", Self.fields)
                .on(.read) { try await read($0, as: "policy") }
                .on(.update, write)
                .on(.delete, delete),
            VaultRoute("policy").on(.read, legacyList).on(.list, legacyList),
            VaultRoute("policy/:name", Self.fields)
                .on(.read) { try await read($0, as: "rules") }
                .on(.update, write)
                .on(.delete, delete),
        ]
    }

    private func legacyList(_ call: VaultCall) async throws -> VaultResponse {
        let names = JSONValue.strings(try await policies.names())
        return .data(["keys": names, "policies": names])
    }

    /// - Parameter member: what the text is called
    private func read(_ call: VaultCall, as member: String) async throws -> VaultResponse {
        guard let policy = try await policies.get(call.string("name")) else { throw VaultFailure.notFound }
        return .data(["name": .string(policy.name), member: .string(policy.source)])
    }

    private func write(_ call: VaultCall) async throws -> VaultResponse {
        var response = VaultResponse()
        var source = call.string("policy")
        if source.isEmpty, let rules = call.optionalString("rules") {
            source = rules
            response.warnings.append("'rules' is deprecated, please use 'policy' instead")
        }
        guard !source.isEmpty else { throw VaultFailure.invalid("'policy' parameter not supplied or empty") }
        try await policies.set(call.string("name"), Self.plain(source))
        return response
    }

    private func delete(_ call: VaultCall) async throws -> VaultResponse {
        try await policies.delete(call.string("name"))
        return .nothing
    }

    /// The text, which may have been sent in Base64. No policy is Base64: it has quotes or is empty.
    private static func plain(_ source: String) -> String {
        guard let decoded = Data(base64Encoded: source), let text = String(bytes: decoded, encoding: .utf8) else {
            return source
        }
        return text
    }
}
