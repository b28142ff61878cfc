/// The `jwt` method: whoever has a token of an issuer that is trusted logs in with it.
public enum JWTAuthKind: VaultBackendKind {
    public static let type = "jwt"

    public static func backend(of mount: MountEntry, in services: VaultServices) async throws -> any VaultBackend {
        JWTAuthBackend(mount, services)
    }
}

/// The same method under the name by which people who mean OpenID Connect mount it.
public enum OIDCAuthKind: VaultBackendKind {
    public static let type = "oidc"

    public static func backend(of mount: MountEntry, in services: VaultServices) async throws -> any VaultBackend {
        JWTAuthBackend(mount, services)
    }
}
