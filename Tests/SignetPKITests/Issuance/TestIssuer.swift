import Foundation
import SignetPKI
import SignetTestSupport

/// An authority made for a test, valid at this very moment, because some referees know no other.
struct TestIssuer: Sendable {
    let key: PrivateKey
    /// Its own certificate first, the root last.
    let path: [DecodedCertificate]

    var certificate: DecodedCertificate { path[0] }

    /// Makes a root.
    static func root(
        _ algorithm: KeyAlgorithm = .ecdsaP256, subject: String = "CN=test root,O=Example,C=KR",
        _ change: (inout CertificateProfile) -> Void = { _ in }
    ) async throws -> TestIssuer {
        var profile = CertificateProfile(usage: .root)
        change(&profile)
        let key = try TestKeys.key(algorithm, "root")
        let der = try await CertificateSigner.selfSigned(
            try contents(key.publicKey, subject: subject, lifetime: .seconds(864_000)), key: key, profile: profile)
        return TestIssuer(key: key, path: [try DecodedCertificate(der: der)])
    }

    /// Makes an authority below this one.
    func intermediate(
        _ algorithm: KeyAlgorithm = .ecdsaP256, subject: String = "CN=test intermediate,O=Example,C=KR",
        _ change: (inout CertificateProfile) -> Void = { _ in }
    ) async throws -> TestIssuer {
        let key = try TestKeys.key(algorithm, "intermediate \(path.count)")
        let certificate = try await issue(.intermediate, key: key, subject: subject, names: [], change)
        return TestIssuer(key: key, path: [certificate] + path)
    }

    /// Issues a certificate that lives a day.
    func issue(
        _ usage: CertificateUsage, key: PrivateKey? = nil, subject: String = "CN=leaf.example.com,O=Example,C=KR",
        names: [AlternativeName] = [.dns("leaf.example.com")], _ change: (inout CertificateProfile) -> Void = { _ in }
    ) async throws -> DecodedCertificate {
        var profile = CertificateProfile(usage: usage)
        change(&profile)
        let key = try key ?? TestKeys.key(.ecdsaP256, "leaf")
        let signer = try CertificateSigner(issuer: certificate, key: self.key, profile: profile)
        let contents = try Self.contents(
            key.publicKey, subject: subject, names: names, lifetime: .seconds(86_400), within: path)
        return try DecodedCertificate(der: try await signer.sign(contents))
    }

    /// What a certificate issued now holds.
    static func contents(
        _ key: PublicKey, subject: String, names: [AlternativeName] = [], lifetime: Duration,
        within issuers: [DecodedCertificate] = []
    ) throws -> CertificateContents {
        let validity = try ValidityPeriod(at: Date(), lifetime: lifetime, within: issuers)
        return CertificateContents(
            serialNumber: SerialNumber.make(at: Date()),
            subject: subject.isEmpty ? DistinguishedName() : try DistinguishedName(parsing: subject),
            alternativeNames: names, publicKey: key, notBefore: validity.notBefore, notAfter: validity.notAfter)
    }

    /// A leaf issued here and what leads from it to the root, for the referees.
    func chain(
        _ name: String, _ leaf: DecodedCertificate, purpose: Referees.Chain.Purpose = .any
    ) -> Referees.Chain {
        Referees.Chain(name, [leaf.der] + path.map(\.der), purpose: purpose)
    }
}
