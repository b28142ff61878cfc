import Foundation
import SignetPKI

/// An authority that issues what a test wants judged, at times that the test chooses.
struct JudgedAuthority: Sendable {
    /// The moment at which tests judge.
    static let now = Date(timeIntervalSince1970: 1_800_000_000)

    let key: PrivateKey
    let certificate: DecodedCertificate

    /// Makes a root that lives 20 years around ``now``.
    static func root(_ name: String = "root") async throws -> JudgedAuthority {
        let key = try PrivateKey.generate(.ecdsaP256)
        let contents = try contents(
            key, subject: "CN=\(name)", from: now.addingTimeInterval(-10 * 365 * 86_400),
            until: now.addingTimeInterval(10 * 365 * 86_400))
        let der = try await CertificateSigner.selfSigned(contents, key: key, profile: CertificateProfile(usage: .root))
        return JudgedAuthority(key: key, certificate: try DecodedCertificate(der: der))
    }

    /// Makes an authority below this one.
    func intermediate(
        _ name: String = "intermediate", until end: Date = now.addingTimeInterval(5 * 365 * 86_400)
    ) async throws -> JudgedAuthority {
        let key = try PrivateKey.generate(.ecdsaP256)
        let certificate = try await issue(
            "CN=\(name)", key: key, from: Self.now.addingTimeInterval(-5 * 365 * 86_400), until: end,
            usage: .intermediate)
        return JudgedAuthority(key: key, certificate: certificate)
    }

    /// Issues a certificate; without times one of 398 days of which 300 are left.
    func issue(
        _ subject: String = "CN=service.example.org", names: [AlternativeName] = [], key: PrivateKey? = nil,
        from start: Date = now.addingTimeInterval(-98 * 86_400), until end: Date = now.addingTimeInterval(300 * 86_400),
        usage: CertificateUsage = .server, _ change: (inout CertificateProfile) -> Void = { _ in }
    ) async throws -> DecodedCertificate {
        var profile = CertificateProfile(usage: usage)
        change(&profile)
        let signer = try CertificateSigner(issuer: certificate, key: self.key, profile: profile)
        let contents = try Self.contents(
            try key ?? PrivateKey.generate(.ecdsaP256), subject: subject, names: names, from: start, until: end)
        return try DecodedCertificate(der: try await signer.sign(contents))
    }

    private static func contents(
        _ key: PrivateKey, subject: String, names: [AlternativeName] = [], from start: Date, until end: Date
    ) throws -> CertificateContents {
        CertificateContents(
            serialNumber: SerialNumber.make(at: now), subject: try DistinguishedName(parsing: subject),
            alternativeNames: names, publicKey: key.publicKey, notBefore: start, notAfter: end)
    }
}
