import Crypto
import SignetCore
import SignetPKI

/// A mounted `cert` method.
struct CertificateAuthBackend: VaultBackend {
    let routes: RouteTable
    private let store: VaultStore
    private let trust: CertificateTrust
    private let mount: MountEntry
    private let services: VaultServices

    init(_ mount: MountEntry, _ services: VaultServices) {
        let store = services.store(mount.uuid)
        let trust = CertificateTrust(
            entries: CertificateEntries(store: store), revocations: CertificateRevocations(store: store))
        self.store = store
        self.trust = trust
        self.mount = mount
        self.services = services
        routes = RouteTable(
            CertificateAuthRoutes(store: store, entries: trust.entries, revocations: trust.revocations).routes + [
                VaultRoute("login", [FieldDefinition("name")])
                    .on(.update, .open) { try await Self.login($0, trust) }
            ])
    }

    private static func login(_ call: VaultCall, _ trust: CertificateTrust) async throws -> VaultResponse {
        let (entry, leaf) = try await trust.entry(
            for: call.request.peerCertificates, name: call.optionalString("name"), at: call.now)
        try entry.token.checkOrigin(of: call.request)
        var grant = entry.token.grant(name: entry.displayName, mount: call.mount, request: call.request)
        grant.alias = leaf.subject.commonName ?? ""
        grant.metadata = metadata(of: leaf, entry)
        grant.internalData = ["cert_name": entry.name, "key": keyDigest(of: leaf)]
        var response = VaultResponse()
        response.login = grant
        return response
    }

    private static func metadata(of leaf: DecodedCertificate, _ entry: TrustedCertificate) -> [String: String] {
        var metadata = [
            "cert_name": entry.name, "common_name": leaf.subject.commonName ?? "",
            "serial_number": DecimalText.of(leaf.serialNumber),
            "subject_key_id": leaf.subjectKeyIdentifier?.colonSeparated ?? "",
            "authority_key_id": leaf.authorityKeyIdentifier?.colonSeparated ?? "",
        ]
        for present in leaf.extensions where entry.metadataExtensions.contains(present.oid) {
            metadata[present.oid.replacing(".", with: "-")] = present.text
        }
        return metadata
    }

    private static func keyDigest(of leaf: DecodedCertificate) -> String {
        SHA256.hash(data: leaf.subjectPublicKeyInfo).map { $0 }.hexadecimal
    }

    /// The same key must be shown again, in a certificate that is still let in, unless the mount does not demand it.
    func renewal(of token: TokenEntry, _ request: VaultRequest) async throws -> LoginGrant? {
        let name = token.internalData["cert_name"] ?? ""
        guard let entry = try await trust.entries.entry(name) else {
            throw VaultFailure.invalid("user no longer exists; not renewing")
        }
        let settings = try await store.get(CertificateAuthSettings.self, CertificateAuthSettings.path)
        if settings?.disablesBinding != true {
            let (_, leaf) = try await trust.entry(for: request.peerCertificates, name: name, at: services.clock.now)
            guard Self.keyDigest(of: leaf) == token.internalData["key"] else {
                throw VaultFailure.invalid(
                    "client identity during renewal not matching client identity used during login")
            }
        }
        return try entry.token.grantIfUnchanged(name: entry.displayName, mount: mount, request: request, since: token)
    }
}

extension Collection<UInt8> {
    /// `0a:1b`
    fileprivate var colonSeparated: String { map { [$0].hexadecimal }.joined(separator: ":") }
}
