import Foundation
import SignetCore
import SignetPKI
import Synchronization

/// What one authority certifies under one role, or at the operator's own command, prepared for many certificates.
final class IssuanceRules: Sendable {
    /// A certificate about to be signed.
    struct Draft: Sendable {
        let contents: CertificateContents
        let signer: CertificateSigner
        /// What it will be found by.
        let searchNames: [String]
    }

    /// nil: the operator's own command.
    private let role: Role?
    private let names: NameRules?
    /// What the role puts into every subject, as text to append to a common name.
    private let fixedSubject: String?
    /// A profile with the places where the authority publishes.
    private let places: CertificateProfile
    private let issuer: DecodedCertificate
    private let key: PrivateKey
    private let signers = Mutex<[CertificateUsage: CertificateSigner]>([:])

    /// - Throws: `.invalidRole`.
    init(role: Role?, authority: IssuingAuthority) throws {
        self.role = role
        names = try role.map { try NameRules($0) }
        fixedSubject = role?.subject.flatMap { $0.isEmpty ? nil : $0.description }
        issuer = authority.certificate
        key = authority.key
        places = authority.profile(for: .server)
    }

    private func profile(for usage: CertificateUsage) -> CertificateProfile {
        var profile = places
        profile.usage = usage
        profile.keyUsage = role?.keyUsage
        profile.extendedKeyUsages = role?.extendedKeyUsages
        profile.policies = role?.policies ?? []
        // What signs leaves is rarely meant to make further authorities; who wants that creates them as such.
        if usage == .intermediate { profile.pathLength = 0 }
        return profile
    }

    /// The signer of certificates of a usage.
    /// - Throws: `.invalidProfile`, `.unsuitableIssuer`.
    func signer(for usage: CertificateUsage) throws -> CertificateSigner {
        if let ready = signers.withLock({ $0[usage] }) { return ready }
        let signer = try CertificateSigner(issuer: issuer, key: key, profile: profile(for: usage))
        signers.withLock { $0[usage] = signer }
        return signer
    }

    /// Checks what is asked for and puts the certificate together.
    /// - Throws: `.keyNotAllowed`, `.usageNotAllowed`, `.lifetimeNotAllowed`, `.nameNotAllowed`, `.malformedName`,
    ///   `.authorityExpired`, `.authorityRevoked`, and what ``signer(for:)`` throws.
    func draft(
        _ applicant: Applicant, _ parameters: IssuanceParameters, authority: IssuingAuthority, now: Date
    ) throws -> Draft {
        try check(applicant.publicKey.algorithm)
        let usage = try usage(asked: parameters.usage)
        let alternativeNames = alternativeNames(of: applicant, for: usage)
        for name in alternativeNames { try Self.checkForm(of: name) }
        // Reading a name takes time, so it is read once.
        let attributes = applicant.subject.isEmpty ? [] : applicant.subject.attributes
        try checkNames(alternativeNames, attributes)
        let validity = try authority.validity(
            lifetime: try lifetime(asked: parameters.lifetime),
            backdate: role?.backdate.duration ?? ValidityPeriod.usualBackdating,
            notBefore: parameters.notBefore, mayOutlive: role?.allowOutlivingIssuer ?? false, now: now)
        return Draft(
            contents: CertificateContents(
                serialNumber: SerialNumber.make(at: now), subject: try subject(for: applicant.subject),
                alternativeNames: alternativeNames, publicKey: applicant.publicKey, notBefore: validity.notBefore,
                notAfter: validity.notAfter),
            signer: try signer(for: usage),
            searchNames: NewCertificate.searchNames(
                alternativeNames, commonNames: attributes.filter { $0.type == "CN" }.map(\.value)))
    }
}

// MARK: - Rules

extension IssuanceRules {
    private func check(_ algorithm: KeyAlgorithm) throws {
        guard let role, !role.keyAlgorithms.contains(algorithm) else { return }
        throw SignetError(
            .keyNotAllowed, "A key of the kind \(algorithm.displayName) is not allowed by \(role.title).",
            remedy: "Use one of: \(role.keyAlgorithms.map(\.rawValue).joined(separator: ", ")).")
    }

    private func usage(asked: CertificateUsage?) throws -> CertificateUsage {
        guard let asked else { return role?.usage ?? .server }
        guard let role, asked != role.usage else { return asked }
        if role.usage == .peer, asked == .server || asked == .client { return asked }
        throw SignetError(
            .usageNotAllowed,
            "A \(asked.rawValue) certificate is not allowed by \(role.title), which is for \(role.usage.rawValue).",
            remedy: "Ask for \(role.usage.rawValue), or change the role's usage.")
    }

    private func lifetime(asked: Duration?) throws -> Duration {
        try asked.map(Lifetime.check)
        guard let role else { return asked ?? .seconds(30 * 86_400) }
        guard let asked, asked > role.maxTTL.duration else { return asked ?? role.ttl.duration }
        throw SignetError(
            .lifetimeNotAllowed,
            "A lifetime of \(DurationText(asked)) is not allowed by \(role.title), whose maximum is \(role.maxTTL).",
            remedy: "Ask for at most \(role.maxTTL), or raise the role's max_ttl.")
    }

    /// Without alternative names a server is known by its common name, which only old clients look at: so it is made one.
    private func alternativeNames(of applicant: Applicant, for usage: CertificateUsage) -> [AlternativeName] {
        var asked = applicant.alternativeNames
        if asked.count > 1 {
            var seen = Set<AlternativeName>()
            asked.removeAll { !seen.insert($0).inserted }
        }
        guard asked.isEmpty, usage == .server || usage == .peer, let commonName = applicant.subject.commonName,
            let name = try? AlternativeName(parsing: commonName)
        else { return asked }
        switch name {
        case .dns, .ip: return [name]
        case .email, .uri, .otherName: return []
        }
    }

    private static func checkForm(of name: AlternativeName) throws {
        let wellFormed = try name.normalized()
        guard case .dns(let host) = name, wellFormed != name else { return }
        throw SignetError(
            .malformedName, "The name \"\(host)\" is not written as it must stand in a certificate.",
            remedy: "Ask for \"\(wellFormed.value)\".")
    }

    private func checkNames(
        _ alternativeNames: [AlternativeName], _ subject: [(type: String, value: String)]
    ) throws {
        guard let names else { return }
        for name in alternativeNames { try names.check(name) }
        for (type, value) in subject {
            switch type {
            case "CN":
                // What was checked as an alternative name need not be read again.
                if !alternativeNames.contains(.dns(value)) { try names.check(commonName: value) }
            case "emailAddress": try names.check(.email(value))
            default: continue
            }
        }
    }

    private func subject(for asked: DistinguishedName) throws -> DistinguishedName {
        guard let fixedSubject else { return asked }
        guard let commonName = asked.commonName else { return try DistinguishedName(parsing: fixedSubject) }
        return try DistinguishedName(parsing: "\(DistinguishedName(commonName: commonName)),\(fixedSubject)")
    }
}
