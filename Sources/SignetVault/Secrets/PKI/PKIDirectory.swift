import SignetAuthority
import SignetPKI
import Synchronization

/// The state of a mount in the form in which it is used: certificates read, chains found once.
final class PKIDirectory: Sendable {
    let state: PKIState
    /// Those whose issuers may sign OCSP answers.
    let ocspAuthorities: [String]
    /// Worked out once, as every OCSP request needs them.
    let ocspTerms: Result<OCSPTerms, any Error>
    private let certificates: [String: DecodedCertificate]
    private let chains = Mutex<[String: [DecodedCertificate]]>([:])

    /// - Throws: `.malformedCertificate`, which does not happen to what was stored.
    init(_ state: PKIState) throws {
        self.state = state
        ocspAuthorities = state.issuers.filter { $0.usage.contains(.ocspSigning) }.compactMap(\.authority)
        ocspTerms = Result { try state.crl.ocspTerms() }
        certificates = try Dictionary(
            state.issuers.map { ($0.id, try DecodedCertificate(der: $0.certificate)) }
        ) { $1 }
    }

    /// - Parameter reference: `default`, an identifier or a name
    /// - Throws: `VaultFailure` (500), as Vault answers here.
    func issuer(_ reference: String) throws -> PKIIssuer {
        if reference == PKIState.defaultReference {
            guard let id = state.defaultIssuer, let issuer = state.issuers.first(where: { $0.id == id }) else {
                throw VaultFailure.fault("no default issuer currently configured")
            }
            return issuer
        }
        guard
            let issuer = state.issuers.first(where: { $0.id == reference })
                ?? state.issuers.first(where: { $0.name == reference && !reference.isEmpty })
        else { throw VaultFailure.fault("unable to find PKI issuer for reference: \(reference)") }
        return issuer
    }

    /// - Parameter reference: `default`, an identifier or a name
    /// - Throws: `VaultFailure` (500), as Vault answers here.
    func key(_ reference: String) throws -> PKIKey {
        if reference == PKIState.defaultReference {
            guard let id = state.defaultKey, let key = state.keys.first(where: { $0.id == id }) else {
                throw VaultFailure.fault("no default key currently configured")
            }
            return key
        }
        guard
            let key = state.keys.first(where: { $0.id == reference })
                ?? state.keys.first(where: { $0.name == reference && !reference.isEmpty })
        else { throw VaultFailure.fault("unable to find PKI key for reference: \(reference)") }
        return key
    }

    /// An issuer that may be used so and has its key.
    /// - Throws: `VaultFailure`: 500 for an unknown one, 400 for one that may not.
    func signer(_ reference: String, for usage: IssuerUsage = .issuingCertificates) throws -> PKIIssuer {
        let issuer = try issuer(reference)
        guard issuer.usage.contains(usage) else {
            throw VaultFailure.invalid(
                "requested usage \(usage.text) for issuer [\(issuer.id)] but only had usage \(issuer.usage.text)")
        }
        _ = try issuer.signingAuthority
        return issuer
    }

    /// - Throws: `VaultFailure` (500) when the issuer is not of this directory.
    func certificate(of issuer: PKIIssuer) throws -> DecodedCertificate {
        guard let certificate = certificates[issuer.id] else {
            throw VaultFailure.fault("unable to find PKI issuer for reference: \(issuer.id)")
        }
        return certificate
    }

    /// The issuer's certificate first, the root last, as far as the certificates are in the mount.
    func chain(of issuer: PKIIssuer) throws -> [DecodedCertificate] {
        if let manual = issuer.manualChain {
            return try manual.map { try certificate(of: self.issuer($0)) }
        }
        if let known = chains.withLock({ $0[issuer.id] }) { return known }
        let chain = CertificateChain.order(
            leaf: try certificate(of: issuer), among: state.issuers.compactMap { certificates[$0.id] })
        chains.withLock { $0[issuer.id] = chain }
        return chain
    }

    /// What certificates by an issuer say of where things can be had: the issuer's own, or else the mount's.
    /// - Throws: `VaultFailure` (400) when a value for a place is not configured.
    func urls(for issuer: PKIIssuer) throws -> AIAURLs {
        try state.urls(for: issuer)
    }

    /// The issuers whose key is that of the certificate.
    func issuers(ofKey subjectPublicKeyInfo: [UInt8]) -> [PKIIssuer] {
        state.issuers.filter { certificates[$0.id]?.subjectPublicKeyInfo == subjectPublicKeyInfo }
    }

    /// An issuer whose key signed the certificate, with key where there is one; nil when there is none.
    func issuer(of certificate: DecodedCertificate) -> PKIIssuer? {
        let issuers = state.issuers.filter { issuer in
            certificates[issuer.id].map { certificate.isIssued(by: $0) } ?? false
        }
        return issuers.first { $0.authority != nil } ?? issuers.first
    }
}
