import Foundation
import SignetCore
import SignetPKI
import SignetRenewal

/// Pairs below one root and one intermediate, made quickly.
struct PairFactory {
    let root: DecodedCertificate
    private let intermediate: DecodedCertificate
    private let signer: CertificateSigner

    init() async throws {
        let rootKey = try PrivateKey.generate(.ecdsaP256)
        let end = start.addingTimeInterval(3650 * .day)
        root = try DecodedCertificate(
            der: await CertificateSigner.selfSigned(
                Self.contents("root", [], rootKey.publicKey, until: end), key: rootKey,
                profile: CertificateProfile(usage: .root)))
        let key = try PrivateKey.generate(.ecdsaP256)
        intermediate = try DecodedCertificate(
            der: await CertificateSigner(
                issuer: root, key: rootKey, profile: CertificateProfile(usage: .intermediate)
            ).sign(Self.contents("intermediate", [], key.publicKey, until: end)))
        signer = try CertificateSigner(issuer: intermediate, key: key, profile: CertificateProfile(usage: .server))
    }

    func make(
        _ name: String = "site.example.com", _ algorithm: KeyAlgorithm = .ecdsaP256,
        until end: Date = start.addingTimeInterval(365 * .day)
    ) async throws -> CertifiedKey {
        let key = try PrivateKey.generate(algorithm)
        let leaf = try DecodedCertificate(
            der: await signer.sign(Self.contents(name, [.dns(name)], key.publicKey, until: end)))
        return try CertifiedKey(leaf: leaf, key: key, intermediates: [intermediate], roots: [root])
    }

    private static func contents(
        _ name: String, _ names: [AlternativeName], _ key: PublicKey, until end: Date
    ) -> CertificateContents {
        CertificateContents(
            serialNumber: SerialNumber.make(at: start), subject: DistinguishedName(commonName: name),
            alternativeNames: names, publicKey: key, notBefore: start.addingTimeInterval(-2000 * .day), notAfter: end)
    }
}
