/// The `userpass` method: people log in with a name and a password.
public enum UserPassKind: VaultBackendKind {
    public static let type = "userpass"

    public static func backend(of mount: MountEntry, in services: VaultServices) async throws -> any VaultBackend {
        UserPassBackend(mount, services)
    }
}
