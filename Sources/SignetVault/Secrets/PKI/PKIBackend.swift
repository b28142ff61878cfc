/// A mounted PKI engine.
struct PKIBackend: VaultBackend {
    let routes: RouteTable
    private let mount: PKIMount

    init(_ mount: PKIMount) {
        self.mount = mount
        routes = RouteTable([])
    }
}
