import SignetCore
import SignetPKI
import SignetTemplate
import SignetVault

/// The certificates of a runner at one moment, as templates see them.
struct CertificateSnapshot: Sendable {
    let scope: String
    let ordinary: Set<CertificateWish>
    /// By the certificates' names.
    var pairs: [String: CertifiedKey]

    /// The certificate that stands behind a dependency; nil: none does.
    func wish(_ dependency: TemplateDependency) -> CertificateWish? {
        guard let wish = CertificateWish(dependency), !ordinary.contains(wish) else { return nil }
        return wish
    }

    /// What a template gets for its certificate; nil: there is none yet.
    func value(of dependency: TemplateDependency, _ wish: CertificateWish) -> TemplateValue? {
        guard let pair = pairs[wish.name(in: scope)] else { return nil }
        switch dependency {
        case .certificate: return try? Self.certificate(pair)
        case .write(_, let parameters): return try? Self.secret(pair, parameters)
        case .read, .list, .file: return nil
        }
    }

    /// `.Data.certificate` and so on, in the form that was asked for.
    private static func secret(_ pair: CertifiedKey, _ parameters: [String: String]) throws -> TemplateValue {
        let data = try CertificateAnswer.data(
            of: pair, format: parameters["format"]?.lowercased() ?? "pem",
            keyFormat: parameters["private_key_format"]?.lowercased() ?? "der",
            leavesRootsOut: ["true", "1", "t"].contains(parameters["remove_roots_from_chain"]?.lowercased()))
        return .secret(["data": .object(data), "lease_id": "", "lease_duration": 0, "renewable": false])
    }

    /// `.Cert` and so on: PEM with a newline at its end, as Go writes it.
    private static func certificate(_ pair: CertifiedKey) throws -> TemplateValue {
        let key = try CertificateAnswer.data(of: pair)["private_key"]?.text ?? ""
        let chain = (pair.intermediates + pair.roots).map(\.pem)
        return .certificate(certificate: pair.leaf.pem, key: key + "\n", issuer: chain.first ?? "", chain: chain)
    }
}

/// Everything that templates see at one moment.
struct RunnerData: TemplateData {
    var secrets: [TemplateDependency: TemplateValue]
    var certificates: CertificateSnapshot

    func value(of dependency: TemplateDependency) -> TemplateValue? {
        if let wish = certificates.wish(dependency) { return certificates.value(of: dependency, wish) }
        return secrets[dependency]
    }
}
