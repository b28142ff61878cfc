import Foundation
import SignetCore
import SignetPKI
import Synchronization

/// An authority ready to sign: its key unsealed, its roles prepared as they are used.
final class IssuingAuthority: Sendable {
    let authority: Authority
    let certificate: DecodedCertificate
    let key: PrivateKey
    /// The state of the row it was loaded from; a row with another one means that this is out of date.
    let revision: Int64
    /// The end of the shortest of all certificates up to the root.
    let notAfter: Date

    /// Whether its certificate, or one above it, was issued here and is revoked.
    private let isRevoked: Bool
    private let roles: [String: Role]
    /// By role; nil is the operator's own command.
    private let prepared = Mutex<[String?: IssuanceRules]>([:])
    private let templateSigners = Mutex<[TemplateKind: CertificateSigner]>([:])

    var id: Int64 { authority.id }
    var name: String { authority.name }
    /// What others must trust.
    let roots: [DecodedCertificate]
    let intermediates: [DecodedCertificate]
    /// Its certificate and those above it, up to the root.
    private let path: [DecodedCertificate]
    /// Those on the way to the root, itself included, that limit the names below them; usually none.
    private let constrainingIssuers: [DecodedCertificate]

    /// - Throws: `.authorityNotReady` while an outside signature is awaited.
    init(authority: Authority, key: PrivateKey, revision: Int64, roles: [Role], isRevoked: Bool) throws {
        guard let certificate = authority.certificate else {
            throw SignetError(
                .authorityNotReady, "The authority \"\(authority.name)\" awaits its certificate, so it cannot sign.",
                remedy: "Have its request signed, then: signet ca set-signed \(authority.name) FILE")
        }
        self.authority = authority
        self.certificate = certificate
        self.key = key
        self.revision = revision
        self.isRevoked = isRevoked
        self.roles = Dictionary(roles.map { ($0.name, $0) }) { first, _ in first }
        notAfter = authority.chain.map(\.notAfter).reduce(certificate.notAfter, min)
        roots = [authority.chain.last ?? certificate]
        intermediates = authority.intermediates
        path = [certificate] + authority.chain
        constrainingIssuers = path.filter(\.hasNameConstraints)
    }

    /// The rules of a role, or those of the operator's own command.
    /// - Throws: `.notFound` naming the roles there are, `.invalidRole`.
    func rules(for role: String?) throws -> IssuanceRules {
        if let ready = prepared.withLock({ $0[role] }) { return ready }
        let definition = try role.map { name in
            guard let role = roles[name] else {
                throw AuthorityService.unknownRole(name, authority: self.name, others: roles.values)
            }
            return role
        }
        let rules = try IssuanceRules(role: definition, authority: self)
        prepared.withLock { $0[role] = rules }
        return rules
    }

    /// The signer of certificates by a template, kept for those like it.
    /// - Throws: `.invalidProfile`, `.unsuitableIssuer`, `.keyMismatch`.
    func signer(for template: CertificateTemplate) throws -> CertificateSigner {
        let kind = TemplateKind(
            profile: template.profile, issuer: template.issuer, signature: template.signature)
        if let ready = templateSigners.withLock({ $0[kind] }) { return ready }
        let signer = try CertificateSigner(
            issuer: template.issuer ?? certificate, key: key.signing(by: template.signature),
            profile: template.profile)
        templateSigners.withLock { signers in
            if signers.count >= Self.maximumSigners { signers = [:] }
            signers[kind] = signer
        }
        return signer
    }

    /// How many signers are kept; beyond it all are dropped and made again as they are needed.
    private static let maximumSigners = 200

    /// What templates have in common that one signer serves.
    private struct TemplateKind: Hashable {
        let profile: CertificateProfile
        let issuer: DecodedCertificate?
        let signature: RSASignatureScheme
    }

    /// A profile with the places where this authority publishes.
    func profile(for usage: CertificateUsage) -> CertificateProfile {
        var profile = CertificateProfile(usage: usage)
        if let base = authority.publicURL {
            profile.issuingCertificateURLs = [base + PublicationPath.certificate(of: name)]
            profile.crlURLs = [base + PublicationPath.revocationList(of: name)]
            profile.ocspURLs = [base + PublicationPath.ocsp]
        }
        return profile
    }

    /// Beginning and end of a certificate, in whole seconds.
    ///
    /// The lifetime counts from now, or from a beginning that was asked for; both ends are included (RFC 5280 section
    /// 4.1.2.5). Without an explicit wish nothing begins before its issuer or ends after it.
    /// - Throws: `.authorityRevoked`, `.authorityExpired`, `.invalidInput` when the lifetime is not positive.
    func validity(
        lifetime: Duration, backdate: Duration, notBefore: Date?, mayOutlive: Bool, now: Date
    ) throws -> ValidityPeriod {
        guard !isRevoked else {
            throw SignetError(
                .authorityRevoked, "The authority \"\(name)\" (or one above it) was revoked, so it cannot sign.",
                remedy: "Create another authority and let it issue.")
        }
        try Lifetime.check(lifetime)
        guard mayOutlive || notAfter > max(now, notBefore ?? now) else {
            throw SignetError(
                .authorityExpired,
                "The authority \"\(name)\" (or one above it) ended on \(notAfter.formatted(.iso8601)), so it cannot sign.",
                remedy: "Renew its certificate and set it with: signet ca set-signed, or use another authority.")
        }
        return try ValidityPeriod(
            at: now, lifetime: lifetime, backdating: backdate, beginning: notBefore,
            within: mayOutlive ? [] : path)
    }

    /// - Parameter certificate: signed with this authority's key; looked at only when there are constraints
    /// - Throws: `.nameNotPermitted` when a name of the certificate lies outside the name constraints of this authority or
    ///   one above it, so that no verifier would accept it.
    func checkConstraints(on certificate: @autoclosure () throws -> DecodedCertificate) throws {
        guard !constrainingIssuers.isEmpty else { return }
        let certificate = try certificate()
        for issuer in constrainingIssuers {
            try issuer.checkNameConstraints(on: certificate, isLeaf: !certificate.isAuthority)
        }
    }
}

extension Date {
    /// The second in which the moment lies.
    var wholeSeconds: Date { Date(timeIntervalSince1970: timeIntervalSince1970.rounded(.down)) }
}
