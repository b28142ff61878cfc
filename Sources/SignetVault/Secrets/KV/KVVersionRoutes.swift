import Foundation
import SignetCore

/// `delete/PATH`, `undelete/PATH`, `destroy/PATH`: what becomes of single versions.
struct KVVersionRoutes: Sendable {
    let secrets: VersionedSecrets

    var routes: [VaultRoute] {
        [
            route("delete/*path") { version, now in version.delete(at: now) },
            route("undelete/*path") { version, _ in version.undelete() },
            route("destroy/*path") { version, _ in version.destroy() },
        ]
    }

    private func route(
        _ pattern: RoutePattern, _ body: @escaping @Sendable (inout VersionedSecret.Version, Date) -> Void
    ) -> VaultRoute {
        VaultRoute(pattern, [FieldDefinition("versions", .list)]).on(.update) { call in
            let numbers = try call.list("versions").map { text in
                guard let number = Int(text) else {
                    throw VaultFailure.invalid(
                        "Field validation failed: error converting input for field \"versions\": "
                            + "whole numbers are expected")
                }
                return number
            }
            guard !numbers.isEmpty else { throw VaultFailure.invalid("No version number provided") }
            let now = call.now
            try await secrets.change(call.string("path")) { secret in
                secret?.change(numbers) { body(&$0, now) }
            }
            return .nothing
        }
    }
}
