import SignetPKI

/// An ACME CA that runs for a test.
public protocol ACMETestServer: Sendable {
    /// Where the directory is (https).
    var directoryURL: String { get }
    /// The PEM file with the certificates by which clients trust the CA's own listener.
    var certificateFile: String { get }
    /// The root of what it issues.
    func root() async throws -> DecodedCertificate
}
