import Foundation
import SignetPKI

/// An authority of a test, whose certificates end so many days after ``now``.
struct IssuingSample {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)

    let key: PrivateKey
    let certificate: DecodedCertificate

    static func root(_ name: String) async throws -> IssuingSample {
        let key = try PrivateKey.generate(.ecdsaP256)
        let contents = try contents("CN=\(name)", key, [], days: 3000)
        let der = try await CertificateSigner.selfSigned(contents, key: key, profile: CertificateProfile(usage: .root))
        return IssuingSample(key: key, certificate: try DecodedCertificate(der: der))
    }

    func authority(_ name: String, days: Double, key: PrivateKey? = nil) async throws -> IssuingSample {
        let key = try key ?? PrivateKey.generate(.ecdsaP256)
        return IssuingSample(
            key: key, certificate: try await issue("CN=\(name)", key, [], days: days, usage: .intermediate))
    }

    func leaf(_ subject: String, _ names: [String], days: Double) async throws -> DecodedCertificate {
        try await issue(subject, try PrivateKey.generate(.ecdsaP256), names, days: days, usage: .server)
    }

    private func issue(
        _ subject: String, _ key: PrivateKey, _ names: [String], days: Double, usage: CertificateUsage
    ) async throws -> DecodedCertificate {
        let signer = try CertificateSigner(
            issuer: certificate, key: self.key, profile: CertificateProfile(usage: usage))
        return try DecodedCertificate(der: try await signer.sign(Self.contents(subject, key, names, days: days)))
    }

    private static func contents(
        _ subject: String, _ key: PrivateKey, _ names: [String], days: Double
    ) throws -> CertificateContents {
        CertificateContents(
            serialNumber: SerialNumber.make(at: now), subject: try DistinguishedName(parsing: subject),
            alternativeNames: try names.map { try AlternativeName(parsing: $0) }, publicKey: key.publicKey,
            notBefore: now.addingTimeInterval(-5 * 86_400), notAfter: now.addingTimeInterval(days * 86_400))
    }
}
