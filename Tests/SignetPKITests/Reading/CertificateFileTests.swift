import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Files of certificates in every form that people keep them in.
@Suite struct CertificateFileTests {
    private struct Fixture {
        let authority: OpenSSLAuthority
        let root, leaf: DecodedCertificate
        var both: [DecodedCertificate] { [leaf, root] }
    }

    private func make() async throws -> Fixture {
        let authority = try OpenSSLAuthority()
        let root = try await authority.make("root", OpenSSLAuthority.authority)
        let leaf = try await authority.make("leaf", issuer: "root", OpenSSLAuthority.server)
        return Fixture(authority: authority, root: root, leaf: leaf)
    }

    private func certificates(_ text: String) throws -> [DecodedCertificate] {
        try CertificateFile(bytes: Array(text.utf8)).certificates
    }

    @Test func pem() async throws {
        let fixture = try await make()
        let text = fixture.leaf.pem + fixture.root.pem
        #expect(try certificates(text) == fixture.both)
        #expect(try certificates(text.replacing("\n", with: "\r\n")) == fixture.both)
        #expect(try certificates("\u{FEFF}" + text.dropLast()) == fixture.both)
        #expect(try certificates("subject=CN = leaf\nissuer=CN = root\n\(text)\ntrailing notes\n") == fixture.both)
        #expect(try certificates(text.replacing("CERTIFICATE", with: "X509 CERTIFICATE")) == fixture.both)
        let oneLine =
            "-----BEGIN CERTIFICATE-----\n\(Data(fixture.leaf.der).base64EncodedString())\n-----END CERTIFICATE-----"
        #expect(try certificates(oneLine) == [fixture.leaf])
        let file = fixture.authority.directory.file("leaf.crt")
        let verbose = try await openssl(["x509", "-in", file, "-text"]).output
        #expect(try certificates(verbose) == [fixture.leaf])
        let trusted = try await openssl(["x509", "-in", file, "-trustout", "-addtrust", "serverAuth"]).output
        #expect(trusted.contains("BEGIN TRUSTED CERTIFICATE"))
        #expect(try certificates(trusted) == [fixture.leaf])
    }

    @Test func keysBesideAreKeptApart() async throws {
        let fixture = try await make()
        let key = try fixture.authority.directory.text("leaf.key")
        let file = try CertificateFile(bytes: Array((key + fixture.leaf.pem).utf8))
        #expect(file.certificates == [fixture.leaf])
        #expect(file.otherBlocks.map(\.label) == ["PRIVATE KEY"])
        #expect(file.problems.isEmpty)
    }

    @Test func der() async throws {
        let fixture = try await make()
        #expect(try CertificateFile(bytes: fixture.leaf.der).certificates == [fixture.leaf])
        #expect(try CertificateFile(bytes: fixture.leaf.der + fixture.root.der).certificates == fixture.both)
        let trailing = try CertificateFile(bytes: fixture.leaf.der + [0x0A, 0x0A])
        #expect(trailing.certificates == [fixture.leaf])
        #expect(trailing.problems.count == 1 && trailing.problems[0].contains("2 bytes"))
    }

    @Test(arguments: ["PEM", "DER"])
    func pkcs7(_ form: String) async throws {
        let fixture = try await make()
        let directory = fixture.authority.directory
        let envelope = try await openssl([
            "crl2pkcs7", "-nocrl", "-outform", form, "-certfile", directory.file("leaf.crt"), "-certfile",
            directory.file("root.crt"),
        ]).outputBytes
        #expect(Set(try CertificateFile(bytes: envelope).certificates) == Set(fixture.both))
        let signed = try await openssl([
            "cms", "-sign", "-nodetach", "-outform", form, "-stream", "-signer", directory.file("leaf.crt"), "-inkey",
            directory.file("leaf.key"), "-certfile", directory.file("root.crt"),
            "-in", directory.file("leaf.cnf"),
        ]).outputBytes
        #expect(Set(try CertificateFile(bytes: signed).certificates) == Set(fixture.both))
    }

    @Test func whatIsNoFileOfCertificates() async throws {
        let fixture = try await make()
        func refusal(_ bytes: [UInt8]) -> SignetError? {
            #expect(throws: SignetError.self) { try CertificateFile(bytes: bytes) }
        }
        #expect(refusal([])?.code == .noCertificate)
        #expect(refusal(Array("hello".utf8))?.code == .noCertificate)
        let key = try fixture.authority.directory.text("leaf.key")
        #expect(refusal(Array(key.utf8))?.message.contains("PRIVATE KEY") == true)
        #expect(refusal([UInt8](repeating: 0x41, count: CertificateFile.maximumSize + 1))?.code == .noCertificate)
        let cut = refusal(fixture.leaf.der.dropLast(5))
        #expect(cut?.code == .malformedCertificate)
        let second = refusal(fixture.leaf.der + fixture.root.der.dropLast())
        #expect(second?.message.contains("byte \(fixture.leaf.der.count)") == true)
        let torn = refusal(Array((fixture.leaf.pem + fixture.root.pem.dropLast(40)).utf8))
        #expect(torn?.code == .malformedPEM)
        var wrong = fixture.root.pem
        wrong.replace("MII", with: "MMM", maxReplacements: 1)
        let damaged = refusal(Array((fixture.leaf.pem + wrong).utf8))
        #expect(damaged?.code == .malformedCertificate && damaged?.message.contains("Block 2") == true)
    }

    @Test func damagedFilesGiveAnErrorOfOurs() async throws {
        let fixture = try await make()
        let directory = fixture.authority.directory
        let envelope = try await openssl([
            "crl2pkcs7", "-nocrl", "-outform", "DER", "-certfile", directory.file("leaf.crt"),
        ]).outputBytes
        let pem = Array((fixture.leaf.pem + fixture.root.pem).utf8)
        let inputs =
            mutations(of: pem, count: 1000, seed: 1) + mutations(of: envelope, count: 1000, seed: 2)
            + mutations(of: fixture.leaf.der + fixture.root.der, count: 1000, seed: 3)
        for input in inputs {
            do {
                #expect(try !CertificateFile(bytes: input).certificates.isEmpty)
            } catch {
                #expect(error is SignetError, "\(error)")
            }
        }
    }
}
