import Crypto
import Foundation
import SignetCore
import SignetPKI

/// What signs the twin's certificates: a root, an intermediate, and what it takes to sign wrongly.
struct HostileIssuer: Sendable {
    let root: [UInt8]
    private let intermediate: DecodedCertificate
    private let key: PrivateKey
    private let now: @Sendable () -> Date

    /// Where the leaf says its issuer's certificate is, and where that says the root's is.
    private static let intermediateURL = "http://hostile.example/intermediate"
    private static let rootURL = "http://hostile.example/root"

    /// What is at the URLs that certificates name.
    func published(at url: String) throws -> [UInt8] {
        switch url {
        case Self.intermediateURL: return intermediate.der
        case Self.rootURL: return root
        default: throw TestSupportError("Nothing is at \(url).")
        }
    }

    init(now: @escaping @Sendable () -> Date) async throws {
        self.now = now
        let rootKey = try PrivateKey.generate(.ecdsaP256)
        root = try await Self.root("Hostile Root", rootKey, now())
        key = try PrivateKey.generate(.ecdsaP256)
        intermediate = try await Self.intermediate(key, root: root, rootKey, now())
    }

    func issue(_ request: [UInt8], flaw: HostileBehaviour.CertificateFlaw) async throws -> [[UInt8]] {
        let request = try CertificateRequest(der: request)
        let present = Date(timeIntervalSince1970: now().timeIntervalSince1970.rounded(.down))
        var start = present.addingTimeInterval(-3600)
        var end = present.addingTimeInterval(90 * 86_400)
        if case .expired = flaw {
            (start, end) = (present.addingTimeInterval(-90_000), present.addingTimeInterval(-3600))
        }
        if case .future = flaw { start = present.addingTimeInterval(86_400) }
        var names = request.alternativeNames
        if case .otherNames = flaw { names = [.dns("other.example")] }
        var publicKey = request.publicKey
        if case .otherKey = flaw { publicKey = try PrivateKey.generate(.ecdsaP256).publicKey }
        let contents = CertificateContents(
            serialNumber: SerialNumber.make(at: present), subject: request.subject, alternativeNames: names,
            publicKey: publicKey, notBefore: start, notAfter: end)
        var profile = CertificateProfile(usage: .server)
        profile.issuingCertificateURLs = [Self.intermediateURL]
        let signer = try CertificateSigner(issuer: intermediate, key: key, profile: profile)
        let leaf = try await signer.sign(contents)
        switch flaw {
        case .leafOnly: return [leaf]
        case .foreignChain:
            return [leaf, try await Self.root("Stranger", try PrivateKey.generate(.ecdsaP256), present)]
        default: return [leaf, intermediate.der]
        }
    }

    /// The leaf with its issuer certified by another root.
    func alternate(_ chain: [[UInt8]], number: Int) async throws -> [[UInt8]] {
        let rootKey = try PrivateKey.generate(.ecdsaP256)
        let root = try await Self.root("Alternate Root \(number)", rootKey, now())
        return [chain[0], try await Self.intermediate(key, root: root, rootKey, now()).der]
    }

    private static func root(_ name: String, _ key: PrivateKey, _ now: Date) async throws -> [UInt8] {
        try await CertificateSigner.selfSigned(
            contents(name, key.publicKey, now), key: key, profile: CertificateProfile(usage: .root))
    }

    private static func intermediate(
        _ key: PrivateKey, root: [UInt8], _ rootKey: PrivateKey, _ now: Date
    ) async throws -> DecodedCertificate {
        var profile = CertificateProfile(usage: .intermediate)
        profile.issuingCertificateURLs = [rootURL]
        let signer = try CertificateSigner(
            issuer: DecodedCertificate(der: root), key: rootKey, profile: profile)
        return try DecodedCertificate(der: await signer.sign(contents("Hostile Intermediate", key.publicKey, now)))
    }

    private static func contents(_ name: String, _ key: PublicKey, _ now: Date) -> CertificateContents {
        CertificateContents(
            serialNumber: SerialNumber.make(at: now), subject: DistinguishedName(commonName: name),
            alternativeNames: [], publicKey: key,
            notBefore: Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down) - 30 * 86_400),
            notAfter: Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down) + 3650 * 86_400))
    }
}

/// Keys as JSON, turned into X.509 form by swift-crypto.
enum RefereeKey {
    static func subjectPublicKeyInfo(of jwk: JSONValue) throws -> [UInt8] {
        let point =
            try RefereeSignature.base64URL(jwk["x"]?.text ?? "")
            + RefereeSignature.base64URL(jwk["y"]?.text ?? "")
        return Array(try P256.Signing.PublicKey(rawRepresentation: point).derRepresentation)
    }
}
