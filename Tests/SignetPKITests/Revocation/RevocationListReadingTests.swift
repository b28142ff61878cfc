import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Lists made by others, and damaged ones.
@Suite struct RevocationListReadingTests {
    /// Lets openssl make a list of two entries with the given extensions.
    private func opensslList(extensions: String) async throws -> (list: [UInt8], issuer: DecodedCertificate) {
        let root = try await TestIssuer.root()
        let directory = try TemporaryDirectory()
        try directory.write("ca.pem", root.certificate.pem)
        try directory.write("ca.key", try root.key.pem(.pkcs8))
        try directory.write(
            "index.txt",
            "R\t491231235959Z\t250102030405Z,keyCompromise\t80AB\tunknown\t/CN=a\n"
                + "R\t491231235959Z\t250102030406Z\t01\tunknown\t/CN=b\n")
        try directory.write("crlnumber", "1A\n")
        try directory.write(
            "ca.cnf",
            """
            [ca]
            default_ca = own
            [own]
            database = index.txt
            crlnumber = crlnumber
            default_md = sha256
            default_crl_days = 7
            [extensions]
            \(extensions)
            """)
        let result = try await runTool(
            "openssl",
            [
                "ca", "-config", "ca.cnf", "-gencrl", "-cert", "ca.pem", "-keyfile", "ca.key", "-out", "list.pem",
                "-crlexts", "extensions",
            ], directory: directory.path)
        guard result.status == 0 else { throw TestSupportError(result.everything) }
        let block = try #require(try PEMBlock.parseAll(directory.text("list.pem")).first)
        return (block.bytes, root.certificate)
    }

    @Test func readsOpenSSLsLists() async throws {
        let (der, issuer) = try await opensslList(extensions: "authorityKeyIdentifier = keyid")
        let list = try CertificateRevocationList(der: der)
        #expect(list.issuer == issuer.subject)
        #expect(list.number == 26)
        #expect(list.isSigned(by: issuer))
        #expect(
            list.revoked == [
                RevokedCertificate(
                    serialNumber: [1], revokedAt: Date(timeIntervalSince1970: 1_735_787_046), reason: .unspecified),
                RevokedCertificate(
                    serialNumber: [0, 0x80, 0xAB], revokedAt: Date(timeIntervalSince1970: 1_735_787_045),
                    reason: .keyCompromise),
            ])
        #expect(try #require(list.nextUpdate).timeIntervalSince(list.thisUpdate) == 7 * 86_400)
    }

    /// Lists of only some certificates say so by critical extensions; taken for full ones they would clear the others.
    @Test(arguments: [
        "issuingDistributionPoint = critical,DER:30:03:81:01:FF", "2.5.29.27 = critical,DER:02:01:01",
    ])
    func refusesPartialLists(extensions: String) async throws {
        let (der, _) = try await opensslList(extensions: extensions)
        #expect(throws: SignetError(.malformedRevocationList, "")) { try CertificateRevocationList(der: der) }
    }

    /// Who wants delta lists gets them read, and can write such a list with all that it says.
    @Test func deltaListsAreReadWhenTheyAreWanted() async throws {
        let (der, _) = try await opensslList(extensions: "2.5.29.27 = critical,DER:02:01:07")
        #expect(try CertificateRevocationList(fullOrDelta: der).baseNumber == 7)
        let root = try await TestIssuer.root()
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        var entry = RevokedCertificate(serialNumber: [5], revokedAt: now, reason: .removeFromCRL)
        entry.extensions = [AdditionalExtension(oid: "1.2.3", critical: false, value: [5, 0])]
        var draft = RevocationListDraft(
            number: 9, thisUpdate: now, nextUpdate: now.addingTimeInterval(60), revoked: [entry])
        draft.baseNumber = 8
        let made = try await CertificateRevocationList.make(draft, issuer: root.certificate, key: root.key)
        let read = try CertificateRevocationList(fullOrDelta: made)
        #expect(read.revoked == [entry] && read.number == 9 && read.baseNumber == 8)
        #expect(read.isSigned(by: root.certificate))
        #expect(throws: SignetError(.malformedRevocationList, "")) { try CertificateRevocationList(der: made) }
        // A critical extension that is not known makes a list useless.
        draft.extensions = [AdditionalExtension(oid: "1.2.3", critical: true, value: [5, 0])]
        let strange = try await CertificateRevocationList.make(draft, issuer: root.certificate, key: root.key)
        #expect(throws: SignetError(.malformedRevocationList, "")) {
            try CertificateRevocationList(fullOrDelta: strange)
        }
        draft.baseNumber = nil
        draft.extensions = []
        await #expect(throws: SignetError(.invalidInput, "")) {
            try await CertificateRevocationList.make(draft, issuer: root.certificate, key: root.key)
        }
    }

    @Test func refusesOtherThings() async throws {
        let certificate = try await TestIssuer.root().certificate.der
        let oversized = [UInt8](repeating: 0x30, count: 64 << 20 | 1)
        for bytes in [[], [0x30], [0x30, 0], [0x30, 0x80], certificate, Array(certificate.dropLast()), oversized] {
            #expect(throws: SignetError(.malformedRevocationList, "")) { try CertificateRevocationList(der: bytes) }
        }
    }

    /// Damage is named or harmless; nothing crashes, and no damaged list passes for signed.
    @Test func survivesDamage() async throws {
        let (openssl, issuer) = try await opensslList(extensions: "authorityKeyIdentifier = keyid,issuer")
        for bytes in mutations(of: openssl, count: 3000) where bytes != openssl {
            do {
                let list = try CertificateRevocationList(der: bytes)
                #expect(!list.isSigned(by: issuer))
            } catch let error as SignetError {
                #expect(error.code == .malformedRevocationList)
            }
        }
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<1000 {
            let bytes = (0..<Int.random(in: 0...100, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            #expect(throws: SignetError(.malformedRevocationList, "")) { try CertificateRevocationList(der: bytes) }
        }
    }
}
