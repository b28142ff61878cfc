import SignetACME
import SignetCore
import SignetPKI
import SignetRenewal
import SignetVault

/// Looks whether the issuers that others name are declared, and whether they can prove the names that are wanted.
enum IssuerOrder {
    /// Notes a problem for each fallback that does not exist or leads back.
    static func check(_ issuers: [ACMEIssuerConfiguration], nodes: [FieldNode]) {
        let names = Set(issuers.map(\.name))
        for issuer in issuers {
            guard let wrong = issuer.fallback.first(where: { !names.contains($0) || $0 == issuer.name }),
                let section = nodes.compactMap({ $0.section(.acmeIssuer) }).first(where: {
                    $0["name"]?.text() == issuer.name
                })
            else { continue }
            section["fallback"]?.report(
                wrong == issuer.name
                    ? "an issuer cannot be its own fallback."
                    : "there is no issuer \"\(wrong)\" with a directory in this file.",
                remedy: Spelling.hint(wrong, names.subtracting([issuer.name]).sorted()))
        }
    }

    /// Gives the certificate the role of its issuer where it names none; notes a problem when neither does, or when there is no
    /// such issuer.
    static func complete(_ spec: inout CertificateSpec, among issuers: [VaultIssuerConfiguration], at node: FieldNode) {
        guard spec.issuer.kind == VaultIssuer.kind else { return }
        guard let issuer = issuers.first(where: { $0.name == spec.issuer.name }) else {
            reportUnknown(spec.issuer.name, issuers.map(\.name), example: .vaultIssuer, at: node)
            return
        }
        spec.issuer.role = spec.issuer.role ?? issuer.role
        guard spec.issuer.role == nil else { return }
        node.report(
            "neither the certificate nor the issuer \"\(issuer.name)\" names a role.",
            remedy: "Write for example: issuer: { vault: \(issuer.name), role: services }")
    }

    private static func reportUnknown(_ name: String, _ known: [String], example: SectionKind, at node: FieldNode) {
        node.report(
            "there is no issuer \"\(name)\" in this file.",
            remedy: Spelling.hint(name, known) + " Declare it under issuers, for example: \(example.example)")
    }

    /// Notes a problem when the certificate's ACME issuer is not declared, or cannot prove one of its names.
    static func check(_ spec: CertificateSpec, among issuers: [ACMEIssuerConfiguration], at node: FieldNode) {
        guard spec.issuer.kind == ACMEIssuer.kind else { return }
        guard let issuer = issuers.first(where: { $0.name == spec.issuer.name }) else {
            reportUnknown(spec.issuer.name, issuers.map(\.name), example: .acmeIssuer, at: node)
            return
        }
        let hasDNS = issuer.challenges.contains { if case .dns = $0 { true } else { false } }
        let hasOthers = issuer.challenges.contains { if case .dns = $0 { false } else { true } }
        for name in spec.names {
            switch name {
            case .dns(let host) where host.hasPrefix("*."):
                guard !hasDNS else { continue }
                node.report(
                    "the wildcard \"\(host)\" can only be proven by a DNS record, and the issuer \"\(issuer.name)\" has none.",
                    remedy:
                        "Add a challenge to the issuer: \(SectionKind.dnsChallenge.example), or name the hosts one by one."
                )
            case .dns: continue
            case .ip:
                guard !hasOthers else { continue }
                node.report(
                    "the address \"\(name.value)\" cannot be proven by a DNS record (RFC 8738).",
                    remedy: "Add a challenge http or tls_alpn to the issuer \"\(issuer.name)\".")
            case .email, .uri, .otherName:
                node.report(
                    "\"\(name)\" is no host name and no address, and ACME knows nothing else.",
                    remedy: "Leave it out, or let an authority of your own issue the certificate.")
            }
        }
    }
}
