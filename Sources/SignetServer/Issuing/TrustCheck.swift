import Foundation
import SignetCore
import SignetPKI

/// Everything that is at hand when somebody wants a certificate verified.
public struct TrustCheck: Sendable {
    /// Where Debian and its kin keep the roots that the system trusts.
    public static let systemRoots = "/etc/ssl/certs/ca-certificates.crt"

    private let certificates: [DecodedCertificate]
    private let intermediates: [DecodedCertificate]
    private let roots: [DecodedCertificate]
    private let warnings: [String]
    private let revocationLists: [CertificateRevocationList]
    private let key: PrivateKey?

    /// - Parameters:
    ///   - certificates: the certificate itself, then what came with it
    ///   - intermediates: further ones
    ///   - revocationLists: empty: revocation is not looked at
    ///   - key: nil: it is not looked at
    public init(
        certificates: CertificateCollection, intermediates: CertificateCollection, roots: CertificateCollection,
        revocationLists: [CertificateRevocationList], key: PrivateKey?
    ) {
        self.certificates = certificates.certificates
        self.intermediates = intermediates.certificates
        self.roots = roots.certificates
        warnings = certificates.warnings + intermediates.warnings + roots.warnings
        self.revocationLists = revocationLists
        self.key = key
    }

    /// Verifies the first certificate.
    /// - Parameter label: what the user called it
    /// - Throws: what `CertificateChain.verify`, `RevocationCheck.check` and `CertifiedKey` throw.
    public func run(
        _ label: String, purpose: CertificateChain.Purpose, name: AlternativeName?, at moment: Date
    ) async throws -> VerificationRecord {
        guard let leaf = certificates.first else {
            throw SignetError(.noCertificate, "\(label) holds no certificate.", remedy: "Give one that does.")
        }
        let path = try await CertificateChain.verify(
            leaf: leaf, intermediates: certificates.dropFirst() + intermediates, roots: roots, purpose: purpose,
            name: name, at: moment)
        if let key {
            _ = try CertifiedKey(
                leaf: leaf, key: key, intermediates: path.dropFirst().dropLast(), roots: path.suffix(1))
        }
        let checked =
            revocationLists.isEmpty
            ? nil : try RevocationCheck.check(path: path, lists: revocationLists, at: moment)
        return VerificationRecord(file: label, path: path, revocationChecked: checked, warnings: warnings)
    }
}
