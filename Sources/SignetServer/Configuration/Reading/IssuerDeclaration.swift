import Yams

/// An element of `issuers`, of whichever kind.
enum IssuerDeclaration {
    case acme(ACMEIssuerConfiguration)
    case vault(VaultIssuerConfiguration)

    var name: String {
        switch self {
        case .acme(let issuer): issuer.name
        case .vault(let issuer): issuer.name
        }
    }

    var acme: ACMEIssuerConfiguration? { if case .acme(let issuer) = self { issuer } else { nil } }
    var vault: VaultIssuerConfiguration? { if case .vault(let issuer) = self { issuer } else { nil } }
}

extension FieldNode {
    /// An element of `issuers`: a server of the Vault API has an `address`, an ACME CA a `directory`.
    func issuerDeclaration(relativeTo directory: String) -> IssuerDeclaration? {
        if holdsKey("address") || holdsKey("login") {
            vaultIssuer(relativeTo: directory).map { .vault($0) }
        } else {
            acmeIssuer(relativeTo: directory).map { .acme($0) }
        }
    }

    private func holdsKey(_ key: String) -> Bool {
        guard case .mapping(let mapping) = node else { return false }
        return mapping.keys.contains { $0.scalar?.string == key }
    }
}
