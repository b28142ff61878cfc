/// The PKI engine: a front door to the private CA.
enum PKIKind: VaultBackendKind {
    static let type = "pki"

    static func backend(of mount: MountEntry, in services: VaultServices) async throws -> any VaultBackend {
        PKIBackend(PKIMount(mount, in: services))
    }
}
