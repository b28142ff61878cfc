import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

import struct X509.Certificate

@Suite struct CertificateSignerTests {
    @Test func writesWhatItIsGiven() async throws {
        let root = try await TestIssuer.root()
        let key = try TestKeys.key(.rsa2048)
        var profile = CertificateProfile(usage: .server)
        profile.ocspURLs = ["http://pki.example.com/ocsp"]
        let contents = CertificateContents(
            serialNumber: [0x01, 0x80, 0xFF], subject: try DistinguishedName(parsing: "CN=a.example.com,O=Example"),
            alternativeNames: [.dns("a.example.com"), .ip([10, 0, 0, 1])], publicKey: key.publicKey,
            notBefore: Date(timeIntervalSince1970: 1_700_000_000.9),
            notAfter: Date(timeIntervalSince1970: 2_600_000_000.2))
        let der = try await CertificateSigner(issuer: root.certificate, key: root.key, profile: profile).sign(contents)
        let certificate = try DecodedCertificate(der: der)
        #expect(certificate.problems == [])
        #expect(certificate.version == 3)
        #expect(certificate.serialNumber == contents.serialNumber)
        #expect(certificate.subject == contents.subject)
        #expect(certificate.issuer == root.certificate.subject)
        #expect(certificate.alternativeNames == contents.alternativeNames)
        #expect(certificate.subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo)
        #expect(certificate.notBefore == Date(timeIntervalSince1970: 1_700_000_000))
        #expect(certificate.notAfter == Date(timeIntervalSince1970: 2_600_000_000))
        #expect(certificate.subjectKeyIdentifier == key.publicKey.keyIdentifier)
        #expect(certificate.authorityKeyIdentifier == root.certificate.subjectKeyIdentifier)
        #expect(certificate.keyUsage == [.digitalSignature, .keyEncipherment])
        #expect(certificate.extendedKeyUsages == ["1.3.6.1.5.5.7.3.1"])
        #expect(certificate.ocspURLs == profile.ocspURLs)
        #expect(!certificate.isAuthority)
        #expect(certificate.isIssued(by: root.certificate))
        let parsedElsewhere = try Certificate(derEncoded: der)
        #expect(parsedElsewhere.serialNumber.bytes.elementsEqual(contents.serialNumber))
    }

    private static let usages: [(KeyAlgorithm, CertificateUsage, KeyUsage)] = [
        (.rsa2048, .peer, [.digitalSignature, .keyEncipherment]),
        (.ecdsaP256, .peer, [.digitalSignature]), (.ed25519, .server, [.digitalSignature]),
        (.ecdsaP384, .intermediate, [.keyCertSign, .cRLSign, .digitalSignature]),
    ]

    @Test(arguments: usages)
    func leavesOutUsagesTheKeyCannotServe(algorithm: KeyAlgorithm, usage: CertificateUsage, expected: KeyUsage)
        async throws
    {
        let root = try await TestIssuer.root()
        let certificate = try await root.issue(usage, key: TestKeys.key(algorithm))
        #expect(certificate.keyUsage == expected)
    }

    @Test func takesUsagesFromTheProfile() async throws {
        let root = try await TestIssuer.root()
        let bare = try await root.issue(.server) { profile in
            profile.keyUsage = []
            profile.extendedKeyUsages = []
        }
        #expect(bare.keyUsage == nil)
        #expect(bare.extendedKeyUsages == nil)
        let signing = try await root.issue(.server) { profile in
            profile.keyUsage = [.digitalSignature, .contentCommitment, .keyAgreement, .decipherOnly]
            profile.extendedKeyUsages = ["1.3.6.1.5.5.7.3.3", "1.3.6.1.4.1.99999.7"]
        }
        #expect(signing.keyUsage == [.digitalSignature, .contentCommitment, .keyAgreement, .decipherOnly])
        #expect(signing.extendedKeyUsages == ["1.3.6.1.5.5.7.3.3", "1.3.6.1.4.1.99999.7"])
    }

    @Test func writesManyNames() async throws {
        let root = try await TestIssuer.root()
        let names = (0..<5000).map { AlternativeName.dns("host-\($0).example.com") }
        let certificate = try await root.issue(.server, names: names)
        #expect(certificate.der.count > 65_536)
        #expect(certificate.alternativeNames == names)
        let result = try await runTool(
            "openssl", ["x509", "-noout", "-checkhost", "host-4999.example.com"], input: Array(certificate.pem.utf8))
        #expect(result.output.contains("does match certificate"))
    }

    @Test func refusesUnsuitableIssuers() async throws {
        let root = try await TestIssuer.root()
        let leaf = TestIssuer(key: try TestKeys.key(.ecdsaP256), path: [try await root.issue(.server)] + root.path)
        await expect(.unsuitableIssuer) { _ = try await leaf.issue(.server) }
        await expect(.keyMismatch) {
            _ = try await TestIssuer(key: TestKeys.key(.ecdsaP384), path: root.path).issue(.server)
        }
        await expect(.invalidProfile) { _ = try await root.issue(.root) }

        let last = try await root.intermediate { $0.pathLength = 0 }
        _ = try await last.issue(.server)
        await expect(.unsuitableIssuer) { _ = try await last.issue(.intermediate) }
        let middle = try await root.intermediate { $0.pathLength = 1 }
        await expect(.unsuitableIssuer) { _ = try await middle.intermediate { $0.pathLength = 1 } }
        #expect(try await middle.intermediate { $0.pathLength = 0 }.certificate.pathLength == 0)
    }

    @Test func refusesToSelfSignWhatIsNotItsOwn() async throws {
        let key = try TestKeys.key(.ecdsaP256)
        let other = try TestKeys.key(.ecdsaP384)
        let contents = try TestIssuer.contents(key.publicKey, subject: "CN=a", lifetime: .seconds(60))
        let nameless = try TestIssuer.contents(
            key.publicKey, subject: "", names: [.dns("a.example.com")], lifetime: .seconds(60))
        let server = CertificateProfile(usage: .server)
        await expect(.keyMismatch) { _ = try await CertificateSigner.selfSigned(contents, key: other, profile: server) }
        await expect(.invalidCertificateContents) {
            _ = try await CertificateSigner.selfSigned(nameless, key: key, profile: server)
        }
        await expect(.invalidProfile) {
            _ = try await CertificateSigner.selfSigned(
                contents, key: key, profile: CertificateProfile(usage: .intermediate))
        }
    }
}
