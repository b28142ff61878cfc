import SignetCore

/// `sys/wrapping/`. The wrapping token comes in the body or, for looking and opening, as the request's own: then nobody counts
/// it as used before the handler does, and one that is not valid is told so in its own words.
struct WrappingRoutes: Sendable {
    let wrapping: WrappingService

    private static let fields: FieldSchema = [FieldDefinition("token")]

    var routes: [VaultRoute] {
        [
            VaultRoute("wrapping/wrap", .anything).on(.update) { call in
                guard call.request.wrapTTL != nil else {
                    throw VaultFailure.invalid("endpoint requires response wrapping to be used")
                }
                return .data(call.request.fields)
            },
            VaultRoute("wrapping/unwrap", Self.fields).on(.update, .own) { call in
                .raw(try await wrapping.unwrap(token(call)), type: "application/json")
            },
            VaultRoute("wrapping/lookup", Self.fields).on(.update, .open, lookup).on(.read, .open, lookup),
            VaultRoute("wrapping/rewrap", Self.fields).on(.update) { call in
                var response = VaultResponse()
                response.wrapped = try await wrapping.rewrap(token(call))
                return response
            },
        ]
    }

    private func lookup(_ call: VaultCall) async throws -> VaultResponse {
        .data(try await wrapping.lookup(token(call)))
    }

    private func token(_ call: VaultCall) throws -> Secret<String> {
        if let token = call.optionalString("token") { return Secret(token) }
        guard let token = call.request.token else { throw VaultFailure.invalid("missing \"token\" value in input") }
        return token
    }
}
