import Foundation
import SignetPKI
import SignetTestSupport

/// A certificate and its key as they lie on the disk.
struct InstalledPair: Sendable {
    let leaf: DecodedCertificate

    var serial: String { leaf.serialNumberText }

    /// The names in the certificate, without their kind.
    var names: [String] { leaf.alternativeNames.map(\.value) }

    /// Reads a pair and checks that the key belongs to the certificate.
    /// - Parameter keyAlone: whether a key without a certificate is fine, where two files are written one after the other
    /// - Returns: nil when neither file exists.
    /// - Throws: `TestSupportError` when only one exists, when one is no complete file, or when they do not fit.
    init?(certificate: String, key: String, keyAlone: Bool = false) throws {
        let files = FileManager.default
        switch (files.fileExists(atPath: certificate), files.fileExists(atPath: key)) {
        case (false, false): return nil
        case (true, true): break
        case (false, true) where keyAlone: return nil
        default: throw TestSupportError("Only one of \(certificate) and \(key) exists.")
        }
        let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: certificate)))
        guard let first = try CertificateFile(bytes: bytes).certificates.first else {
            throw TestSupportError("\(certificate) holds no certificate.")
        }
        leaf = first
        let privateKey = try PrivateKey(pem: String(contentsOfFile: key, encoding: .utf8))
        guard privateKey.publicKey.subjectPublicKeyInfo == leaf.subjectPublicKeyInfo else {
            throw TestSupportError("The key \(key) does not belong to the certificate \(certificate).")
        }
    }

    /// The same judged by openssl.
    static func opensslAgrees(certificate: String, key: String) async throws -> Bool {
        let ofCertificate = try await runTool("openssl", ["x509", "-in", certificate, "-noout", "-pubkey"])
        let ofKey = try await runTool("openssl", ["pkey", "-in", key, "-pubout"])
        return ofCertificate.status == 0 && ofKey.status == 0 && ofCertificate.output == ofKey.output
    }
}
