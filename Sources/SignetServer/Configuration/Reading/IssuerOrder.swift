import SignetACME
import SignetCore
import SignetPKI
import SignetRenewal

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
                    ? "an issuer cannot be its own fallback." : "there is no issuer \"\(wrong)\" in this file.",
                remedy: Spelling.hint(wrong, names.subtracting([issuer.name]).sorted()))
        }
    }

    /// Notes a problem when the certificate's ACME issuer is not declared, or cannot prove one of its names.
    static func check(_ spec: CertificateSpec, among issuers: [ACMEIssuerConfiguration], at node: FieldNode) {
        guard spec.issuer.kind == ACMEIssuer.kind else { return }
        guard let issuer = issuers.first(where: { $0.name == spec.issuer.name }) else {
            node.report(
                "there is no issuer \"\(spec.issuer.name)\" in this file.",
                remedy: Spelling.hint(spec.issuer.name, issuers.map(\.name))
                    + " Declare it under issuers, for example: \(SectionKind.acmeIssuer.example)")
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
