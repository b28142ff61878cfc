import Foundation
import SignetCore

/// `auth/token/renew`, `-self` and `-accessor`.
struct TokenRenewalRoutes: Sendable {
    let tokens: TokenStore
    let mounts: any MountDirectory

    private static let fields: FieldSchema = [
        FieldDefinition("token"), FieldDefinition("accessor"), FieldDefinition("increment", .duration),
    ]

    var routes: [VaultRoute] {
        [
            VaultRoute("renew", Self.fields).on(.update) { call in
                guard let text = call.optionalString("token") else { throw VaultFailure.invalid("missing token ID") }
                guard text != call.request.token?.reveal() else { return try await renewSelf(call) }
                guard let entry = try await tokens.entry(of: Secret(text)) else {
                    throw VaultFailure.invalid("token not found")
                }
                return try await renew(entry, token: Secret(text), call)
            },
            VaultRoute("renew-self", Self.fields).on(.update, renewSelf),
            VaultRoute("renew-accessor", Self.fields).on(.update) { call in
                try await renew(tokens.known(accessor: call.string("accessor")), token: nil, call)
            },
        ]
    }

    private func renewSelf(_ call: VaultCall) async throws -> VaultResponse {
        try await renew(call.knownCaller(), token: call.request.token, call)
    }

    /// The method that made the token says how it lives on.
    private func renew(_ entry: TokenEntry, token: Secret<String>?, _ call: VaultCall) async throws -> VaultResponse {
        let mounted = mounts.mount(serving: entry.path)
        let terms = entry.isBatch ? nil : try await mounted?.backend.renewal(of: entry, call.request)
        let (renewed, warnings) = try await tokens.renew(
            entry, increment: call.seconds("increment"), terms: terms, mount: mounted?.entry)
        var response = VaultResponse(warnings: warnings)
        response.issued = IssuedToken(token: token, entry: renewed, ttl: renewed.secondsLeft(call.now))
        return response
    }
}
