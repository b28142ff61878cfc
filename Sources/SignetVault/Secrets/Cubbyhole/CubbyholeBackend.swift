import SignetCore

/// `cubbyhole/`: a place of its own for each token, which no other token can read, not even root.
struct CubbyholeBackend: VaultBackend {
    let routes: RouteTable

    init(_ services: VaultServices) {
        let cubbyhole = { @Sendable (call: VaultCall) throws -> CubbyholeStore in
            guard let caller = call.caller else { throw VaultFailure.noToken }
            guard !caller.isBatch else {
                throw VaultFailure.invalid("cubbyhole operations are only supported by \"service\" type tokens")
            }
            return CubbyholeStore(services, accessor: caller.accessor)
        }
        let list: VaultRoute.Handler = { call in
            let path = call.string("path")
            return try .list(await cubbyhole(call).list(path.isEmpty ? "" : path + "/"))
        }
        routes = [
            VaultRoute("", .anything).on(.list, list),
            VaultRoute("*path", .anything)
                .on(.list, list)
                .on(.read) { call in
                    guard let data = try await cubbyhole(call).get(call.string("path")) else {
                        throw VaultFailure.notFound
                    }
                    return .data(data)
                }
                .on(.update) { call in
                    guard !call.request.fields.isEmpty else { throw VaultFailure.invalid("missing data fields") }
                    try await cubbyhole(call).put(call.request.fields, call.string("path"))
                    return .nothing
                }
                .on(.delete) { call in
                    try await cubbyhole(call).remove(call.string("path"))
                    return .nothing
                }
                .existing { call in try await cubbyhole(call).get(call.string("path")) != nil },
        ]
    }
}

/// The kind of ``CubbyholeBackend``: one mount, which every server has.
