import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@Suite struct CertificateRevocationListTests {
    private let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down) - 10)

    private func list(
        of issuer: TestIssuer, number: Int64 = 1, _ revoked: [RevokedCertificate]
    ) async throws -> CertificateRevocationList {
        try await CertificateRevocationList.make(
            issuer: issuer.certificate, key: issuer.key, number: number, thisUpdate: now,
            nextUpdate: now.addingTimeInterval(86_400), revoked: revoked)
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP256, .ecdsaP384, .ecdsaP521, .ed25519, .rsa2048])
    func satisfiesTheReferees(algorithm: KeyAlgorithm) async throws {
        let issuer = try await TestIssuer.root(algorithm)
        let reasons = RevocationReason.allCases.filter { $0 != .removeFromCRL }
        let revoked = reasons.map { reason in
            RevokedCertificate(serialNumber: SerialNumber.make(at: now), revokedAt: now, reason: reason)
        }
        for entries in [[], revoked] {
            let list = try await list(of: issuer, number: 255, entries)
            expectApproval(try await Referees.judge(revocationList: list.der, issuer: issuer.certificate.der))
        }
        var damaged = try await list(of: issuer, []).der
        damaged[damaged.count - 1] ^= 1
        #expect(try await Referees.judge(revocationList: damaged, issuer: issuer.certificate.der).count >= 2)
        let other = try await TestIssuer.root(.ecdsaP256, subject: "CN=other")
        let own = try await list(of: other, [])
        #expect(try await Referees.judge(revocationList: own.der, issuer: issuer.certificate.der).count >= 2)
    }

    /// The list does in openssl what it is for: the revoked certificate is refused, the other one accepted.
    @Test func revokes() async throws {
        let root = try await TestIssuer.root()
        let issuer = try await root.intermediate()
        let good = try await issuer.issue(.server)
        let bad = try await issuer.issue(.server)
        let lists = [
            try await list(of: root, []),
            try await list(
                of: issuer,
                [RevokedCertificate(serialNumber: bad.serialNumber, revokedAt: now, reason: .keyCompromise)]),
        ]
        let directory = try TemporaryDirectory()
        try directory.write("root.pem", root.certificate.pem)
        try directory.write("issuer.pem", issuer.certificate.pem)
        try directory.write("lists.pem", lists.map(\.pem).joined())
        for (certificate, verdict) in [(good, "OK"), (bad, "certificate revoked")] {
            try directory.write("leaf.pem", certificate.pem)
            let result = try await runTool(
                "openssl",
                [
                    "verify", "-x509_strict", "-crl_check_all", "-CAfile", "root.pem", "-untrusted", "issuer.pem",
                    "-CRLfile", "lists.pem", "leaf.pem",
                ], directory: directory.path)
            #expect(result.everything.contains(verdict))
            #expect((result.status == 0) == (certificate == good))
        }
    }

    @Test func readsWhatItWrites() async throws {
        let issuer = try await TestIssuer.root()
        let revoked = [
            RevokedCertificate(serialNumber: [1], revokedAt: now, reason: .unspecified),
            RevokedCertificate(
                serialNumber: [0, 0x80], revokedAt: Date(timeIntervalSince1970: 3_000_000_000), reason: .certificateHold
            ),
        ]
        let made = try await list(of: issuer, number: .max, revoked)
        let read = try CertificateRevocationList(der: made.der)
        for list in [made, read] {
            #expect(list.issuer == issuer.certificate.subject)
            #expect(list.number == .max)
            #expect(list.thisUpdate == now)
            #expect(list.nextUpdate == now.addingTimeInterval(86_400))
            #expect(list.revoked == revoked)
            #expect(list.authorityKeyIdentifier == issuer.certificate.subjectKeyIdentifier)
            #expect(list.isSigned(by: issuer.certificate))
        }
        #expect(made == read)
        #expect(try PEMBlock.parseAll(made.pem) == [PEMBlock(label: "X509 CRL", bytes: made.der)])
    }

    @Test func holdsManyEntries() async throws {
        let issuer = try await TestIssuer.root()
        let revoked = (0..<5000).map { _ in
            RevokedCertificate(serialNumber: SerialNumber.make(at: now), revokedAt: now, reason: .superseded)
        }
        let made = try await list(of: issuer, revoked)
        #expect(try CertificateRevocationList(der: made.der).revoked == revoked)
        let summary = try await runTool("openssl", ["crl", "-noout", "-text"], input: Array(made.pem.utf8))
        #expect(summary.output.components(separatedBy: "Serial Number:").count == revoked.count + 1)
    }

    @Test func isSignedByItsIssuerOnly() async throws {
        let root = try await TestIssuer.root()
        let issuer = try await root.intermediate()
        let list = try await list(of: issuer, [])
        #expect(list.isSigned(by: issuer.certificate))
        #expect(!list.isSigned(by: root.certificate))
        let namesake = try await TestIssuer.root(.ecdsaP384, subject: issuer.certificate.subject.description)
        #expect(!list.isSigned(by: namesake.certificate))
        var damaged = list.der
        damaged[damaged.count / 2] ^= 1
        #expect((try? CertificateRevocationList(der: damaged))?.isSigned(by: issuer.certificate) != true)
        damaged = list.der
        damaged[damaged.count - 1] ^= 1
        #expect(try !CertificateRevocationList(der: damaged).isSigned(by: issuer.certificate))
    }

    @Test func refusesWhatNoListCanBe() async throws {
        let issuer = try await TestIssuer.root()
        await expect(.invalidInput) { _ = try await list(of: issuer, number: -1, []) }
        await expect(.invalidInput) {
            _ = try await list(
                of: issuer, [RevokedCertificate(serialNumber: [], revokedAt: now, reason: .superseded)])
        }
        await expect(.invalidInput) {
            _ = try await list(
                of: issuer, [RevokedCertificate(serialNumber: [1], revokedAt: now, reason: .removeFromCRL)])
        }
        await expect(.invalidInput) {
            _ = try await CertificateRevocationList.make(
                issuer: issuer.certificate, key: issuer.key, number: 1, thisUpdate: now, nextUpdate: now, revoked: [])
        }
        await expect(.keyMismatch) {
            _ = try await list(of: TestIssuer(key: TestKeys.key(.ed25519), path: issuer.path), [])
        }
        let silent = try await TestIssuer.root { $0.keyUsage = [.keyCertSign] }
        await expect(.unsuitableIssuer) { _ = try await list(of: silent, []) }
    }
}
