import Foundation
import SignetCore
import SignetPKI

/// What is the matter with a certificate at a place, by what it says itself.
struct CertificateRules {
    let policy: AssessmentPolicy
    let place: Place
    let sighting: Sighting
    let moment: Date

    private var leaf: DecodedCertificate { sighting.leaf }

    /// No more findings of one rule than a person reads.
    private static let limit = 5

    func findings() -> [Finding] {
        dates(of: "The certificate") + names() + key() + signature() + structure()
    }

    // MARK: Dates

    /// - Parameter name: what the certificate is called
    func dates(of name: String) -> [Finding] {
        var findings = Self.dates(of: leaf, called: name, policy.expiry, moment, remedy: renewal)
        // A chain is as good as the certificate in it that ends first.
        let pressing = Set(sighting.others.filter { !$0.isSelfIssued && endsFirst($0) })
        guard !pressing.isEmpty else { return findings }
        for authority in CertificateChain.order(leaf: leaf, among: sighting.others).dropFirst()
        where pressing.contains(authority) {
            findings += Self.dates(
                of: authority, called: "The intermediate \(authority)", policy.expiry, moment,
                remedy: "Get the authority's present certificate and put it into the chain.")
        }
        return findings
    }

    private func endsFirst(_ authority: DecodedCertificate) -> Bool {
        authority.notAfter < leaf.notAfter || moment < authority.notBefore
    }

    private static func dates(
        of certificate: DecodedCertificate, called name: String, _ thresholds: ExpiryThresholds, _ moment: Date,
        remedy: String
    ) -> [Finding] {
        let end = MomentText.format(certificate.notAfter, seenFrom: moment)
        if moment > certificate.notAfter {
            return [Finding(.expired, .critical, "\(name) expired \(end).", remedy: remedy)]
        }
        if moment < certificate.notBefore {
            let start = MomentText.format(certificate.notBefore, seenFrom: moment)
            return [
                Finding(
                    .notYetValid, .critical, "\(name) is not valid before \(start).",
                    remedy:
                        "Check the clocks of this machine and of the issuer; if they are right, wait or have it issued again."
                )
            ]
        }
        let severity = thresholds.severity(
            notBefore: certificate.notBefore, notAfter: certificate.notAfter, at: moment)
        return severity == .ok ? [] : [Finding(.expiring, severity, "\(name) expires \(end).", remedy: remedy)]
    }

    /// What to do so that a new one takes its place.
    private var renewal: String {
        if let management = sighting.management { return "Run `signet renew \(management.name)`." }
        let what = leaf.isAuthority ? "the authority's certificate" : "it"
        return switch place.kind {
        case .file: "Renew \(what) and replace it in \(place.location)."
        case .endpoint: "Renew \(what) and install the new one at \(place.location)."
        case .managed: "Run `signet renew \(place.location)`."
        case .authority, .transparency: "Renew \(what), if it is still in use."
        }
    }

    // MARK: Names

    private func names() -> [Finding] {
        guard !leaf.isAuthority else { return [] }
        let missing = sighting.expectedNames.filter { !leaf.covers($0) }
        guard !missing.isEmpty else { return [] }
        let present =
            leaf.alternativeNames.isEmpty ? "has no alternative names" : "is for \(Self.list(leaf.alternativeNames))"
        return [
            Finding(
                .nameMismatch, .critical,
                "\(place) is reached as \(Self.list(missing)), but the certificate \(present).",
                remedy:
                    "Have a certificate issued with \(Self.list(missing)) among its alternative names, or correct the name by"
                    + " which the place is reached.")
        ]
    }

    private static func list(_ names: [AlternativeName]) -> String {
        let shown = names.prefix(limit).map(\.value).joined(separator: ", ")
        return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
    }

    // MARK: Strength

    /// Authorities are judged mildly: who has one cannot exchange it in a day.
    private var strict: Severity { leaf.isAuthority ? .warning : .critical }

    private func key() -> [Finding] {
        guard leaf.hasWeakKey else { return [] }
        return [
            Finding(
                .weakKey, strict, "The key (\(leaf.keyDescription)) is too weak: keys like it can be broken.",
                remedy: "Have a certificate issued for a new key: ECDSA P-256, or RSA with 2048 bits or more.")
        ]
    }

    private func signature() -> [Finding] {
        var findings: [Finding] = []
        if leaf.hasWeakSignature {
            findings.append(
                Finding(
                    .weakSignature, strict,
                    "The signature (\(leaf.signatureAlgorithmName)) is too weak: it can be forged, and clients refuse it.",
                    remedy: "Have it issued again, signed with SHA-256 or better."))
        }
        for authority in sighting.isPresented ? sighting.others.prefix(Self.limit) : [] where authority.hasWeakSignature
        {
            findings.append(
                Finding(
                    .weakSignature, .warning,
                    "The signature (\(authority.signatureAlgorithmName)) on \(authority), which is sent along, is too weak.",
                    remedy: "Send the authority's present certificate instead, signed with SHA-256 or better."))
        }
        return findings
    }

    // MARK: Structure

    private func structure() -> [Finding] {
        let structure = CertificateStructure(leaf)
        let defects = (leaf.defects + structure.problems).prefix(Self.limit).map {
            Finding(.malformed, strict, $0, remedy: "Have it issued again by an authority that keeps to RFC 5280.")
        }
        let oddities =
            leaf.problems.filter { !leaf.defects.contains($0) } + (leaf.isAuthority ? [] : structure.warnings)
        return defects
            + oddities.prefix(Self.limit).map {
                Finding(.malformed, .warning, $0, remedy: "Have it issued again when it is next renewed, without this.")
            }
    }
}
