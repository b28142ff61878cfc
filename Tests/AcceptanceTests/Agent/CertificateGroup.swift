import Foundation
import SignetPKI
import SignetTestSupport
import Testing

/// Three files that are to be of one certificate.
struct CertificateGroup: Sendable {
    let authority: String
    let certificate: String
    let key: String

    /// The pair, once it is there; nil also while it is being switched.
    var pair: InstalledPair? {
        guard let pair = try? InstalledPair(certificate: certificate, key: key) else { return nil }
        return FileManager.default.fileExists(atPath: authority) ? pair : nil
    }

    /// Waits for a pair other than the one with this serial number.
    func installed(
        after serial: String? = nil, within limit: Duration = .seconds(300), explanation: () -> String
    ) async throws -> InstalledPair {
        try await eventually("another \(certificate)", within: limit, explanation: explanation) {
            pair.flatMap { $0.serial == serial ? nil : $0 }
        }
    }

    /// openssl finds that the certificate is the authority's and this name's, and that the key is its own.
    func expectTrusted(as name: String) async throws {
        let judged = try await runTool(
            "openssl", ["verify", "-CAfile", authority, "-verify_hostname", name, certificate])
        #expect(judged.status == 0, "\(judged.everything)")
        let fits = try await InstalledPair.opensslAgrees(certificate: certificate, key: key)
        #expect(fits, "\(key) does not fit \(certificate)")
    }
}
