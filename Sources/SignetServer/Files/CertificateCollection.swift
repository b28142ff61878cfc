import SignetPKI

/// Certificates, and what is odd about the files they were read from.
public struct CertificateCollection: Sendable {
    /// In the order in which they stand or are served.
    public var certificates: [DecodedCertificate]
    /// Sentences that name the file: garbage after its last certificate.
    public var warnings: [String]

    init(_ certificates: [DecodedCertificate], warnings: [String] = []) {
        self.certificates = certificates
        self.warnings = warnings
    }

    /// Reads files: PEM, DER or PKCS#7 each.
    /// - Throws: as `InputFile.certificates()`.
    public init(files: [String]) throws {
        let read = try files.map { try InputFile($0).collection() }
        self.init(read.flatMap(\.certificates), warnings: read.flatMap(\.warnings))
    }
}
