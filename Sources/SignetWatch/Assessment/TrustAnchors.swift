import SignetCore
import SignetPKI

/// The certificates that clients trust by themselves, ready to be searched: bundles have hundreds, and a chain needs one of them.
public struct TrustAnchors: Sendable {
    /// Where Debian and its relatives keep the certificates that the machine trusts.
    public static let systemPath = "/etc/ssl/certs/ca-certificates.crt"

    private let byName: [[[String]]: [DecodedCertificate]]

    public init(_ certificates: [DecodedCertificate]) {
        var seen: Set<DecodedCertificate> = []
        byName = Dictionary(grouping: certificates.filter { seen.insert($0).inserted }) { $0.subject.comparisonForm }
    }

    /// Reads a bundle, PEM or DER, of at most 16 MiB.
    /// - Parameter more: further ones, such as the roots of the own authorities
    /// - Throws: `.unreadableFile`; what ``CertificateFile`` throws
    public init(path: String = systemPath, and more: [DecodedCertificate] = []) throws {
        let bytes = try BoundedFile.read(path, limit: CertificateFile.maximumSize)
        self.init(try CertificateFile(bytes: bytes).certificates + more)
    }

    /// How many there are.
    public var count: Int { byName.values.reduce(0) { $0 + $1.count } }

    /// Those at which a chain of these certificates may end.
    func candidates(for certificates: [DecodedCertificate]) -> [DecodedCertificate] {
        var names = Set(certificates.map(\.issuer.comparisonForm))
        names.formUnion(certificates.map(\.subject.comparisonForm))
        return names.flatMap { byName[$0] ?? [] }
    }

    func contains(_ certificate: DecodedCertificate) -> Bool {
        byName[certificate.subject.comparisonForm]?.contains(certificate) ?? false
    }
}
