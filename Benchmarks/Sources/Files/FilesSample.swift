import Foundation
import SignetCore
import SignetPKI

/// Files with certificates of several kinds: keys of RSA, P-256 and Ed25519, one to five names, every fifth with its issuer.
struct FilesSample {
    private static let filesInDirectory = 1000

    private let path: String

    init(_ path: String) { self.path = path }

    /// - Returns: how many certificates there are in the files.
    func write(_ files: Int) async throws -> Int {
        let issuerKey = try PrivateKey.generate(.ecdsaP256)
        let start = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
        let authority = CertificateContents(
            serialNumber: SerialNumber.make(at: start), subject: DistinguishedName(commonName: "bench issuer"),
            alternativeNames: [], publicKey: issuerKey.publicKey, notBefore: start,
            notAfter: start.addingTimeInterval(3650 * 86_400))
        let issuer = try DecodedCertificate(
            der: await CertificateSigner.selfSigned(
                authority, key: issuerKey, profile: CertificateProfile(usage: .root)))
        let signer = try CertificateSigner(
            issuer: issuer, key: issuerKey, profile: CertificateProfile(usage: .server))
        let keys = try [KeyAlgorithm.ecdsaP256, .rsa2048, .ed25519].map { try PrivateKey.generate($0).publicKey }
        var certificates = 0
        for index in 0..<files {
            if index % Self.filesInDirectory == 0 {
                try FileManager.default.createDirectory(
                    atPath: directory(of: index), withIntermediateDirectories: true)
            }
            let names = (0...index % 5).map { AlternativeName.dns("host-\(index)-\($0).example.org") }
            let contents = CertificateContents(
                serialNumber: SerialNumber.make(at: start),
                subject: try DistinguishedName(parsing: "CN=host-\(index).example.org,O=Example,C=KR"),
                alternativeNames: names, publicKey: keys[index % keys.count], notBefore: start,
                notAfter: start.addingTimeInterval(Double(1 + index % 365) * 86_400))
            let leaf = PEMBlock(label: "CERTIFICATE", bytes: try await signer.sign(contents)).text
            let isChain = index % 5 == 0
            certificates += isChain ? 2 : 1
            let text = isChain ? leaf + issuer.pem : leaf
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(directory(of: index))/\(index).pem"))
        }
        return certificates
    }

    private func directory(of index: Int) -> String { "\(path)/\(index / Self.filesInDirectory)" }
}
