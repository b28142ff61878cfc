import Foundation
import SignetCore

/// `identity/`: who has logged in, and tokens that prove it to others.
struct IdentityBackend: VaultBackend {
    let routes: RouteTable

    /// - Parameter address: where clients reach this server
    init(_ services: VaultServices, entities: IdentityDirectory, address: String) {
        let tokens = IdentityTokens(services, address: address)
        routes = RouteTable(Self.entityRoutes(entities) + IdentityTokenRoutes(tokens: tokens).routes)
    }

    private static func entityRoutes(_ entities: IdentityDirectory) -> [VaultRoute] {
        [
            VaultRoute("entity/id").on(.list) { _ in try .list(await entities.ids()) },
            VaultRoute("entity/id/:id").on(.read) { try answer(await entities.entity(id: $0.string("id"))) },
            VaultRoute("entity/name").on(.list) { _ in
                try .list(await entities.ids().map(IdentityEntity.name(of:)))
            },
            VaultRoute("entity/name/:name").on(.read) { try answer(await entities.entity(name: $0.string("name"))) },
            VaultRoute(
                "lookup/entity",
                [
                    FieldDefinition("id"), FieldDefinition("name"), FieldDefinition("alias_name"),
                    FieldDefinition("alias_mount_accessor"),
                ]
            ).on(.update) { call in
                if let id = call.optionalString("id") { return found(try await entities.entity(id: id)) }
                if let name = call.optionalString("name") { return found(try await entities.entity(name: name)) }
                guard let alias = call.optionalString("alias_name"), call.has("alias_mount_accessor") else {
                    throw VaultFailure.invalid(
                        "give id, name, or alias_name together with alias_mount_accessor")
                }
                return found(
                    try await entities.entity(alias: alias, mountAccessor: call.string("alias_mount_accessor")))
            },
        ]
    }

    private static func answer(_ entity: IdentityEntity?) throws -> VaultResponse {
        guard let entity else { throw VaultFailure.notFound }
        return .data(entity.data)
    }

    /// Whoever looks up nobody is told nothing, not that there is nothing there.
    private static func found(_ entity: IdentityEntity?) -> VaultResponse { entity.map { .data($0.data) } ?? .nothing }
}
