import SignetCore

/// A method that Vault has and Signet has not: it can be enabled, listed and disabled, so that what sets up a server from a list goes
/// through; whoever logs in by it is told that it is not here.
struct AbsentMethod: VaultBackend {
    let type: String

    var routes: RouteTable {
        let type = type
        return [
            VaultRoute("login").on(.update, .open) { _ in throw Self.refusal(type) },
            VaultRoute("login/*name").on(.update, .open) { _ in throw Self.refusal(type) },
            VaultRoute("config").on(.read) { _ in throw VaultFailure.notFound }
                .on(.update) { _ in throw Self.refusal(type) },
        ]
    }

    private static func refusal(_ type: String) -> VaultFailure {
        .invalid("this server does not have the auth method \(type): use approle, cert, jwt, kubernetes or userpass")
    }
}

enum GitHubAuthKind: VaultBackendKind {
    static let type = "github"

    static func backend(of mount: MountEntry, in services: VaultServices) async throws -> any VaultBackend {
        AbsentMethod(type: type)
    }
}

enum GoogleCloudAuthKind: VaultBackendKind {
    static let type = "gcp"

    static func backend(of mount: MountEntry, in services: VaultServices) async throws -> any VaultBackend {
        AbsentMethod(type: type)
    }
}

enum LDAPAuthKind: VaultBackendKind {
    static let type = "ldap"

    static func backend(of mount: MountEntry, in services: VaultServices) async throws -> any VaultBackend {
        AbsentMethod(type: type)
    }
}
