import SignetACME
import SignetAuthority
import SignetCore
import SignetPKI
import SignetRenewal
import SignetVault

/// A certificate that is to be revoked, found.
struct RevocationTarget: Sendable {
    /// Who can revoke it.
    enum Issuer: Sendable {
        /// An authority here; nil: whichever has it.
        case authority(String?)
        /// The first of these ACME issuers, by name, that can.
        case acme([String])
        /// The issuer of kind `vault` of this name.
        case vault(String)
    }

    let serialNumber: String
    /// nil: an authority here knows it.
    let certificate: DecodedCertificate?
    let issuer: Issuer
    /// The certificate of `signet.yaml` whose services use it; nil: none.
    let managedName: String?
    private let pair: CertifiedKey?

    /// One that is in use.
    init(_ inUse: PairInUse, name: String, issuer: Issuer) {
        serialNumber = inUse.pair.leaf.serialNumberText
        certificate = inUse.pair.leaf
        self.issuer = issuer
        managedName = name
        pair = inUse.pair
    }

    /// One that is not.
    init(serialNumber: String, certificate: DecodedCertificate?, issuer: Issuer) {
        self.serialNumber = serialNumber
        self.certificate = certificate
        self.issuer = issuer
        managedName = nil
        pair = nil
    }

    /// Its key.
    /// - Parameter text: what the certificate was called
    /// - Throws: `.invalidInput` when it is not kept here.
    func keptKey(_ text: String) throws -> PrivateKey {
        guard let pair else {
            throw SignetError(
                .invalidInput, "Signet does not keep the key of the certificate \"\(text.prefix(100))\".",
                remedy: "Give the file of the key with --with-key.")
        }
        return pair.key
    }
}

extension Workspace {
    /// Finds what a person means: a name in `signet.yaml` first, then a file, then a serial number.
    /// - Throws: `.notFound`, `.invalidInput`, and what reading the file throws.
    func target(of wish: RevocationWish) async throws -> RevocationTarget {
        if configuration.certificates.contains(where: { $0.name == wish.certificate }) {
            return try await managedTarget(wish.certificate, wish)
        }
        let selector = CertificateSelector(wish.certificate)
        let certificate = try selector.certificate()
        let serialNumber = try certificate?.serialNumberText ?? selector.serialNumber()
        let inUse = try await engine.status().first { status in
            certificate.map { $0.fingerprint.hexadecimal == status.fingerprint }
                ?? (serialNumber == status.serialNumber)
        }
        if let inUse { return try await managedTarget(inUse.spec.name, wish) }
        if let authority = try await issuingAuthority(of: certificate, serialNumber, wish) {
            return RevocationTarget(serialNumber: serialNumber, certificate: nil, issuer: .authority(authority))
        }
        return RevocationTarget(
            serialNumber: serialNumber, certificate: certificate, issuer: try outsideIssuer(named: wish.issuer))
    }

    /// The issuer of `signet.yaml` that a person means.
    /// - Parameter name: nil: the only one
    /// - Throws: `.unknownIssuer`; `.invalidInput` when there are several.
    private func outsideIssuer(named name: String?) throws -> RevocationTarget.Issuer {
        let vaults = configuration.vaultIssuers.map(\.name)
        if let name { return vaults.contains(name) ? .vault(name) : .acme([try acmeIssuer(named: name)]) }
        if configuration.issuers.isEmpty, vaults.count == 1 { return .vault(vaults[0]) }
        guard vaults.isEmpty else {
            throw SignetError(
                .invalidInput, "\(configuration.path) declares several issuers.",
                remedy: "Name one of them: \((configuration.issuers.map(\.name) + vaults).joined(separator: ", ")).")
        }
        return .acme([try acmeIssuer(named: nil)])
    }

    private func acmeIssuer(named name: String?) throws -> String { try configuration.acmeIssuer(named: name).name }

    /// The authority here that issued it; nil: none did, but an issuer elsewhere may have.
    /// - Throws: `.notFound` when there is no such issuer either.
    private func issuingAuthority(
        of certificate: DecodedCertificate?, _ serialNumber: String, _ wish: RevocationWish
    ) async throws -> String? {
        guard wish.issuer == nil else { return nil }
        do {
            let known = try await authorities.certificate(serialNumber: serialNumber, authority: wish.authority)
            return certificate == nil || known.certificate == certificate ? known.authority : nil
        } catch let error as SignetError where error.code == .notFound {
            guard certificate != nil, wish.authority == nil,
                !configuration.issuers.isEmpty || !configuration.vaultIssuers.isEmpty
            else { throw error }
            return nil
        }
    }

    private func managedTarget(_ name: String, _ wish: RevocationWish) async throws -> RevocationTarget {
        guard let inUse = try await engine.pairInUse(of: name) else {
            throw SignetError(
                .notFound, "There is no certificate yet for \"\(name)\".", remedy: "See: signet explain \(name)")
        }
        return RevocationTarget(inUse, name: name, issuer: try revoker(of: inUse.spec, wish))
    }

    /// Whom the person names, else who issued it.
    private func revoker(of spec: CertificateSpec, _ wish: RevocationWish) throws -> RevocationTarget.Issuer {
        if let issuer = wish.issuer { return try outsideIssuer(named: issuer) }
        if let authority = wish.authority { return .authority(authority) }
        switch spec.issuer.kind {
        case AuthorityIssuer.kind:
            return .authority(spec.issuer.name)
        case ACMEIssuer.kind:
            let fallback = configuration.issuers.first { $0.name == spec.issuer.name }?.fallback ?? []
            return .acme([spec.issuer.name] + fallback)
        case VaultIssuer.kind:
            return .vault(spec.issuer.name)
        default:
            throw SignetError(
                .invalidInput, "The certificate of \"\(spec.name)\" comes from \(spec.issuer), which cannot revoke.",
                remedy: "Remove it from where it is trusted, and renew it.")
        }
    }
}
