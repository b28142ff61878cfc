/// The `cert` method: whoever shows a trusted certificate in the TLS handshake is let in.
public enum CertificateAuthKind: VaultBackendKind {
    public static let type = "cert"

    public static func backend(of mount: MountEntry, in services: VaultServices) async throws -> any VaultBackend {
        CertificateAuthBackend(mount, services)
    }
}
