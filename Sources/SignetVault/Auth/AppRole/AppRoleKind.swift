/// The `approle` method: machines log in with a role's id and a secret id.
public enum AppRoleKind: VaultBackendKind {
    public static let type = "approle"

    public static func backend(of mount: MountEntry, in services: VaultServices) async throws -> any VaultBackend {
        AppRoleBackend(mount, services)
    }
}
