/// The `kubernetes` method: service accounts log in with their tokens.
public enum KubernetesAuthKind: VaultBackendKind {
    public static let type = "kubernetes"

    public static func backend(of mount: MountEntry, in services: VaultServices) async throws -> any VaultBackend {
        KubernetesAuthBackend(mount, services)
    }
}
