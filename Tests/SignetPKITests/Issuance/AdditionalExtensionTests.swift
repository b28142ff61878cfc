import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Extensions that no profile knows.
@Suite struct AdditionalExtensionTests {
    private func certificate(_ additions: [AdditionalExtension]) async throws -> DecodedCertificate {
        let key = try PrivateKey.generate(.ecdsaP256)
        let now = ManualClock().now
        var contents = CertificateContents(
            serialNumber: SerialNumber.make(at: now), subject: DistinguishedName(commonName: "x"),
            alternativeNames: [.dns("a.example.com")], publicKey: key.publicKey, notBefore: now,
            notAfter: now.addingTimeInterval(60))
        contents.additionalExtensions = additions
        return try DecodedCertificate(
            der: try await CertificateSigner.selfSigned(contents, key: key, profile: CertificateProfile(usage: .server))
        )
    }

    @Test func theyStandInTheCertificate() async throws {
        let marks = [
            AdditionalExtension(oid: "1.3.6.1.5.5.7.1.31", critical: true, value: [4, 2, 1, 2]),
            AdditionalExtension(oid: "1.3.6.1.5.5.7.1.24", critical: false, value: [0x30, 3, 2, 1, 5]),
        ]
        let certificate = try await certificate(marks)
        #expect(certificate.problems.isEmpty)
        let shown = certificate.extensions.suffix(2)
        #expect(shown.map(\.oid) == marks.map(\.oid))
        #expect(shown.map(\.critical) == [true, false])
        #expect(shown.map(\.value) == marks.map(\.value))
        let dump = try await runTool("openssl", ["x509", "-noout", "-text"], input: Array(certificate.pem.utf8))
        #expect(dump.output.contains("1.3.6.1.5.5.7.1.31: critical\n"))
        #expect(dump.output.contains("TLS Feature: \n                status_request\n"))
    }

    @Test(arguments: ["", "1", "acme", "1.2.x", "9.9.9"]) func whatIsNoOIDIsRefused(oid: String) async throws {
        await #expect(throws: SignetError(.invalidCertificateContents, "")) {
            try await certificate([AdditionalExtension(oid: oid, critical: false, value: [5, 0])])
        }
    }
}
