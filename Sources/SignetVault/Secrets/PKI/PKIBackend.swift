import SignetCore

/// A mounted PKI engine.
struct PKIBackend: VaultBackend {
    let routes: RouteTable
    private let mount: PKIMount
    private let tidy: PKITidy

    init(_ mount: PKIMount) {
        self.mount = mount
        tidy = PKITidy(mount)
        routes = RouteTable(
            RoleRoutes(mount).routes + LeafRoutes(mount).routes + CertificateRoutes(mount).routes
                + TidyRoutes(mount, tidy).routes)
    }

    func revoke(_ secret: [String: JSONValue]) async throws { try await LeafRevocation(mount).revokeLease(secret) }

    func tend() async { await tidy.tend() }
}
