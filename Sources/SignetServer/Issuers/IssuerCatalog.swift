import SignetACME
import SignetAuthority
import SignetCore
import SignetRenewal
import SignetVault

/// Every issuer of this program by its kind. A new kind is one line here.
struct IssuerCatalog: IssuerRegistry {
    /// The kind whose certificates sign themselves.
    static let selfSigned = "self-signed"

    let authorities: AuthorityService
    let acme: ACMEIssuers
    let vaults: VaultIssuers
    let clock: any WallClock

    func issuer(for reference: IssuerReference) async throws -> any CertificateIssuer {
        switch reference.kind {
        case AuthorityIssuer.kind:
            return AuthorityIssuer(service: authorities, authority: reference.name, role: reference.role)
        case Self.selfSigned:
            return SelfSignedIssuer(clock: clock)
        case ACMEIssuer.kind:
            return try acme.issuer(named: reference.name)
        case VaultIssuer.kind:
            return try vaults.issuer(named: reference.name, role: reference.role)
        default:
            throw SignetError(
                .unknownIssuer, "There is no kind of issuer \"\(reference.kind)\".",
                remedy:
                    "Known kinds: \(AuthorityIssuer.kind), \(ACMEIssuer.kind), \(VaultIssuer.kind), \(Self.selfSigned)."
            )
        }
    }
}

extension IssuerReference {
    /// The certificate signs itself.
    static let selfSigned = IssuerReference(kind: IssuerCatalog.selfSigned, name: "")
}
