import SignetCore
import SignetTestSupport
import Testing

@testable import SignetVault

/// One operation on one path of a server with everything mounted, as the route tables have it.
struct WalkedRoute: Sendable, CustomStringConvertible {
    /// `pki`, `system`, `kv`
    let type: String
    /// With a slash at its end.
    let mount: String
    let route: VaultRoute
    let operation: VaultOperation
    let access: VaultRoute.Access

    /// `read pki:cert/:serial`
    var description: String { "\(operation) \(type):\(route.pattern)" }

    /// The path, its captures replaced.
    func path(_ value: (_ capture: String) -> String = { $0 }) -> String {
        mount
            + route.pattern.segments.map { segment in
                switch segment {
                case .literal(let text): String(text)
                case .capture(let name), .rest(let name): value(name)
                }
            }.joined(separator: "/")
    }

    /// Mounts everything that can be mounted, each kind under its own name, and walks all routes.
    static func all(of stage: CoreStage) async throws -> [WalkedRoute] {
        for (table, folder) in [(MountEntry.Table.secrets, "sys/mounts/"), (.auth, "sys/auth/")] {
            for kind in BackendCatalog.kinds[table] ?? [] {
                let answer = await stage.ask(.update, folder + kind.type, ["type": .string(kind.type)])
                #expect(answer.status == 204, "\(kind.type): \(answer)")
            }
        }
        let unsealed = try #require(stage.core.unsealed)
        var tables = unsealed.mounts.all().map { ($0.entry.type, $0.entry.path, $0.backend.routes) }
        tables.append(("system", "sys/", SealBackend(core: stage.core).routes))
        return tables.flatMap { type, mount, table in
            table.all.flatMap { route in
                route.answering.map { operation, answering in
                    WalkedRoute(
                        type: type, mount: mount, route: route, operation: operation, access: answering.access)
                }
            }
        }.sorted { ($0.mount, $0.description) < ($1.mount, $1.description) }
    }
}
