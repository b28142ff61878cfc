import SignetACME
import SignetAuthority
import SignetCore
import SignetPKI
import SignetRenewal
import SignetVault

extension FieldNode {
    /// An element of `certificates`. What contradicts itself only as a whole is reported at its beginning.
    func certificate(relativeTo directory: String) -> CertificateSpec? {
        guard let section = section(.certificate) else { return nil }
        let problemsBefore = problems.count
        let name = section.required("name", example: "service-a")?.name()
        let issuer = section.required("issuer", example: SectionKind.issuer.example)?.issuer()
        // Read on whatever is missing, so that everything wrong is known at once.
        var spec = CertificateSpec(name: name ?? "", names: [], issuer: issuer ?? .selfSigned)
        section.set(&spec.names, "names") {
            $0.texts(example: "[service-a.example.com]", AlternativeName.init(parsing:))
        }
        section.set(&spec.subject, "subject") { $0.subject() }
        section.set(&spec.usage, "usage") { $0.choice([.server, .client, .peer]) }
        section.set(&spec.lifetime, "lifetime") { $0.duration(in: .seconds(10)...FieldNode.longest) }
        section.set(&spec.key, "key") { $0.keyPolicy() }
        section.set(&spec.renewal, "renewal") { $0.renewalPolicy() }
        section.set(&spec.destinations, "files") { $0.destinations(relativeTo: directory) }
        section.set(&spec.actions, "after") { $0.actions(relativeTo: directory) }
        section.set(&spec.verification, "verify") { $0.verification() }
        section["deploy"]?.deploy(&spec, relativeTo: directory)
        if problems.count == problemsBefore {
            do { try spec.validate() } catch { report(error) }
        }
        return name == nil || issuer == nil ? nil : spec
    }

    private func issuer() -> IssuerReference? {
        guard let section = section(.issuer) else { return nil }
        if let selfSigned = section["self_signed"] {
            guard section.present(["authority", "role", "acme", "vault"]).isEmpty, selfSigned.boolean() == true else {
                report(
                    "self_signed can only be true, and goes with nothing else.",
                    remedy: "Write { self_signed: true } or \(SectionKind.issuer.example).")
                return nil
            }
            return .selfSigned
        }
        if let acme = section["acme"] {
            guard section.present(["authority", "role", "vault"]).isEmpty else {
                report(
                    "acme goes with neither authority nor role nor vault.",
                    remedy: "Write { acme: letsencrypt } or \(SectionKind.issuer.example).")
                return nil
            }
            return acme.name().map { IssuerReference(kind: ACMEIssuer.kind, name: $0) }
        }
        if let vault = section["vault"] {
            guard section["authority"] == nil else {
                report("vault and authority both say who signs.", remedy: "Keep one of them.")
                return nil
            }
            return vault.name().map {
                IssuerReference(kind: VaultIssuer.kind, name: $0, role: section["role"]?.name())
            }
        }
        guard let name = section.required("authority", example: "example-root")?.name() else { return nil }
        return IssuerReference(kind: AuthorityIssuer.kind, name: name, role: section["role"]?.name())
    }

    private func keyPolicy() -> KeyPolicy? {
        guard let section = section(.key) else { return nil }
        var policy = KeyPolicy()
        section.set(&policy.algorithm, "algorithm") { $0.choice(KeyAlgorithm.allCases) }
        section.set(&policy.rotation, "rotation") { $0.choice([.always, .never]) }
        return policy
    }

    private func renewalPolicy() -> RenewalPolicy? {
        guard let section = section(.renewal) else { return nil }
        var policy = RenewalPolicy()
        section.set(&policy.fraction, "fraction") { $0.decimal(in: 0.05...0.99) }
        section.set(&policy.before, "before") { $0.duration() }
        section.set(&policy.jitter, "jitter") { $0.decimal(in: 0...0.5) }
        if section.present(["fraction", "before"]).count == 2 {
            report(
                "fraction and before both say when to renew.",
                remedy: "Keep one: fraction counts from the beginning, before from the end of the validity.")
        }
        return policy
    }

    private func verification() -> VerificationSpec? {
        guard let section = section(.verification) else { return nil }
        guard let endpoints = section.required("endpoints", example: "[\"127.0.0.1:8443\"]") else { return nil }
        let texts = endpoints.texts(example: "\"127.0.0.1:8443\"") { try Endpoint(parsing: $0).description }
        guard let texts else { return nil }
        var verification = VerificationSpec(endpoints: texts)
        section.set(&verification.serverName, "server_name") { $0.text(example: "service-a.example.com") }
        section.set(&verification.deadline, "deadline") { $0.duration(in: .milliseconds(1)...Duration.seconds(86_400)) }
        return verification
    }
}
