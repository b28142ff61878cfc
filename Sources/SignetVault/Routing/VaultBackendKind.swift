/// A kind of backend that can be mounted by name.
public protocol VaultBackendKind: Sendable {
    /// As in `type` of `sys/mounts` or `sys/auth`: `pki`, `approle`.
    static var type: String { get }

    /// The backend of a mount.
    static func backend(of mount: MountEntry, in services: VaultServices) async throws -> any VaultBackend
}
