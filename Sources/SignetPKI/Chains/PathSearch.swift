import SignetCore

/// Looks for a path from a leaf to a trusted certificate that satisfies the rules.
///
/// Certificates come from outside, and several may bear one name: all ways are tried, depth first, up to a fixed number of
/// signatures.
struct PathSearch {
    private let candidates: IssuerIndex
    private let roots: Set<DecodedCertificate>
    private let rules: PathRules
    private var signaturesLeft = IssuerIndex.maximumSignatures
    private var failure: Failure?

    /// Why one way led nowhere. Of all failures the one that came furthest is told.
    private struct Failure {
        enum Stage: Int { case noIssuer, unusableIssuer, ruleBroken }
        let stage: Stage
        let depth: Int
        let error: SignetError
    }

    init(intermediates: [DecodedCertificate], roots: [DecodedCertificate], rules: PathRules) {
        self.rules = rules
        self.roots = Set(roots)
        candidates = IssuerIndex(roots + intermediates)
    }

    /// - Throws: the failure of the way that came furthest.
    mutating func path(from leaf: DecodedCertificate) throws -> [DecodedCertificate] {
        if let path = extend([leaf]) { return path }
        throw failure?.error ?? Self.issuerMissing(leaf, namesakes: [])
    }

    private mutating func extend(_ path: [DecodedCertificate]) -> [DecodedCertificate]? {
        guard let last = path.last else { return nil }
        if roots.contains(last) {
            do {
                try rules.check(path)
                return path
            } catch {
                note(.ruleBroken, path, error)
            }
        }
        if path.count >= CertificateChain.maximumLength { return nil }
        let named = candidates.namedIssuers(of: last)
        var isStranded = true
        for candidate in named where !Self.repeats(candidate, in: path) {
            guard signaturesLeft > 0 else {
                note(.unusableIssuer, path, Self.tooManyWays(last))
                return nil
            }
            switch last.relation(to: candidate) {
            case .stranger: continue
            case .issued:
                signaturesLeft -= 1
                if let found = extend(path + [candidate]) { return found }
            case .wrongSignature:
                signaturesLeft -= 1
                note(.unusableIssuer, path, Self.wrongSignature(last, candidate))
            case .notAuthority: note(.unusableIssuer, path, PathRules.notAuthority(candidate, issued: last))
            case .unverifiable: note(.unusableIssuer, path, Self.unverifiable(last, candidate))
            }
            isStranded = false
        }
        if isStranded { note(.noIssuer, path, Self.issuerMissing(last, namesakes: named)) }
        return nil
    }

    /// A key under the same name a second time leads in a circle (RFC 4158 section 5.2).
    private static func repeats(_ candidate: DecodedCertificate, in path: [DecodedCertificate]) -> Bool {
        path.contains {
            $0.subjectPublicKeyInfo == candidate.subjectPublicKeyInfo && $0.subject == candidate.subject
        }
    }

    private mutating func note(_ stage: Failure.Stage, _ path: [DecodedCertificate], _ error: SignetError) {
        if let failure, (failure.stage.rawValue, failure.depth) >= (stage.rawValue, path.count) { return }
        failure = Failure(stage: stage, depth: path.count, error: error)
    }
}

// MARK: - Sentences

extension PathSearch {
    private static func issuerMissing(_ last: DecodedCertificate, namesakes: [DecodedCertificate]) -> SignetError {
        if last.isSelfSigned {
            return SignetError(
                .untrustedChain, "The certificate \(last) is self-signed and is not among the trusted ones.",
                remedy: "If you trust it, add it to the trusted certificates; compare its fingerprint first.")
        }
        if !namesakes.isEmpty {
            return SignetError(
                .untrustedChain,
                "The certificate \(last) was issued by \"\(last.issuer)\", but with another key than that of the"
                    + " certificate given for this name.",
                remedy:
                    "Get the issuer's certificate again: the authority has a new key, or is another one of the same name."
            )
        }
        let url = last.issuingCertificateURLs.first.map { " It can be had from \($0)." } ?? ""
        return SignetError(
            .untrustedChain,
            "The issuer of \(last), \"\(last.issuer)\", is neither among the certificates given nor among the trusted ones.",
            remedy: "Add the issuer's certificate to the chain, or to the trusted ones if it is a root.\(url)")
    }

    private static func wrongSignature(_ certificate: DecodedCertificate, _ issuer: DecodedCertificate) -> SignetError {
        SignetError(
            .wrongSignature, "The signature on \(certificate) was not made with the key of \(issuer).",
            remedy: "The certificate was changed, or another authority uses the same name: get both again.")
    }

    static func unverifiable(_ certificate: DecodedCertificate, _ issuer: DecodedCertificate) -> SignetError {
        let algorithm = ObjectIdentifierName.signatureAlgorithm(certificate.signatureAlgorithm)
        return SignetError(
            .wrongSignature,
            "The signature on \(certificate) cannot be checked: it is \(algorithm) by a key of the kind"
                + " \(issuer.keyDescription).",
            remedy:
                "Have it issued again with SHA-256 or better and an ECDSA, Ed25519, or RSA key.")
    }

    private static func tooManyWays(_ certificate: DecodedCertificate) -> SignetError {
        SignetError(
            .untrustedChain,
            "No path was found from \(certificate) to a trusted certificate within \(IssuerIndex.maximumSignatures) signatures.",
            remedy: "Too many certificates bear the same names: give only those of the chain.")
    }
}
