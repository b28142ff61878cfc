import Foundation
import SignetCore
import SignetPKI

/// A private CA of the test's own. Its certificates are valid from 2020 to 2090 where nothing else is said, for the clocks of tests
/// and for real ones.
struct TestAuthority: Sendable {
    let certificate: DecodedCertificate
    let key: PrivateKey

    static let begin = Date(timeIntervalSince1970: 1_577_836_800)
    static let end = Date(timeIntervalSince1970: 3_786_912_000)

    /// A root.
    static func root(_ name: String) async throws -> TestAuthority {
        let key = try PrivateKey.generate(.ecdsaP256)
        let contents = CertificateContents(
            serialNumber: SerialNumber.make(at: begin), subject: DistinguishedName(commonName: name),
            alternativeNames: [], publicKey: key.publicKey, notBefore: begin, notAfter: end)
        let der = try await CertificateSigner.selfSigned(
            contents, key: key, profile: CertificateProfile(usage: .root))
        return TestAuthority(certificate: try DecodedCertificate(der: der), key: key)
    }

    /// An authority below this one.
    func intermediate(_ name: String) async throws -> TestAuthority {
        let issued = try await issue(name, usage: .intermediate)
        return TestAuthority(certificate: issued.leaf, key: issued.key)
    }

    /// A certificate with a key of its own.
    /// - Parameter names: alternative names as text
    func issue(
        _ subject: String, usage: CertificateUsage = .client, names: [String] = [],
        extensions: [AdditionalExtension] = [], end: Date = TestAuthority.end,
        _ adjust: (inout CertificateProfile) -> Void = { _ in }
    ) async throws -> CertifiedKey {
        let key = try PrivateKey.generate(.ecdsaP256)
        var profile = CertificateProfile(usage: usage)
        adjust(&profile)
        var contents = CertificateContents(
            serialNumber: SerialNumber.make(at: Self.begin),
            subject: subject.contains("=") ? try DistinguishedName(parsing: subject) : .init(commonName: subject),
            alternativeNames: try names.map { try AlternativeName(parsing: $0) }, publicKey: key.publicKey,
            notBefore: Self.begin, notAfter: end)
        contents.additionalExtensions = extensions
        let signer = try CertificateSigner(issuer: certificate, key: self.key, profile: profile)
        let leaf = try DecodedCertificate(der: await signer.sign(contents))
        return try CertifiedKey(leaf: leaf, key: key, intermediates: [], roots: [certificate])
    }
}
