import Foundation
import SignetCore
import SignetTestSupport
import SwiftASN1
import Testing

@testable import SignetPKI

@Suite struct PKCS12KeystoreTests {
    private static let password = Secret("parola è ßecret")
    private let authority: OpenSSLAuthority
    private var directory: TemporaryDirectory { authority.directory }

    init() throws { authority = try OpenSSLAuthority() }

    /// A pair below a root and an intermediate of openssl's.
    private func pair(_ key: [String] = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]) async throws -> CertifiedKey {
        let root = try await authority.make("root", OpenSSLAuthority.authority)
        let middle = try await authority.make("middle", issuer: "root", OpenSSLAuthority.authority)
        let leaf = try await authority.make("leaf", issuer: "middle", OpenSSLAuthority.server, key: key)
        return try CertifiedKey(
            leaf: leaf, key: PrivateKey(pem: directory.text("leaf.key")), intermediates: [middle], roots: [root])
    }

    private func write(_ keystore: PKCS12Keystore, password: Secret<String> = password) throws -> String {
        try directory.write("password", password.reveal() + "\n")
        return try directory.write("site.p12", keystore.encoded(password: password))
    }

    @Test(arguments: [["ec", "-pkeyopt", "ec_paramgen_curve:P-384"], ["rsa:2048"], ["ed25519"]])
    func opensslFindsKeyChainAndName(_ key: [String]) async throws {
        let pair = try await pair(key)
        let path = try write(PKCS12Keystore(pair, alias: "Tomcat 9"))
        let arguments = ["pkcs12", "-in", path, "-passin", "file:\(directory.file("password"))", "-nodes"]
        let all = try await openssl(arguments)
        #expect(all.output.contains("friendlyName: Tomcat 9"))
        #expect(try CertificateFile(bytes: all.outputBytes).certificates == [pair.leaf] + pair.intermediates)
        #expect(try PrivateKey(pem: all.output) == pair.key)
        let own = try await openssl(arguments + ["-clcerts", "-nokeys"])
        #expect(try CertificateFile(bytes: own.outputBytes).certificates == [pair.leaf])
    }

    @Test func javaFindsTheEntryByItsAlias() async throws {
        let pair = try await pair()
        let path = try write(PKCS12Keystore(pair, alias: "tomcat"), password: Secret("changeit"))
        let list = try await runTool(
            "keytool",
            ["-list", "-rfc", "-keystore", path, "-storetype", "PKCS12", "-storepass", "changeit", "-alias", "tomcat"])
        #expect(list.status == 0, "\(list.everything)")
        #expect(list.output.contains("PrivateKeyEntry"))
        let certificates = try CertificateFile(bytes: list.outputBytes).certificates
        #expect(certificates == [pair.leaf] + pair.intermediates)
        // Only with the key can Java make a request.
        let request = try await runTool(
            "keytool", ["-certreq", "-keystore", path, "-storepass", "changeit", "-alias", "tomcat"])
        #expect(request.status == 0, "\(request.everything)")
        #expect(try CertificateRequest(pem: request.output).publicKey == pair.key.publicKey)
    }

    @Test func sameContentAndPasswordMakeTheSameBytes() async throws {
        let pair = try await pair()
        let bytes = try PKCS12Keystore(pair, alias: "a").encoded(password: Secret("x"))
        #expect(try PKCS12Keystore(pair, alias: "a").encoded(password: Secret("x")) == bytes)
        let others = [
            try PKCS12Keystore(pair, alias: "b").encoded(password: Secret("x")),
            try PKCS12Keystore(pair, alias: "a").encoded(password: Secret("y")),
            try PKCS12Keystore(key: pair.key, certificates: [pair.leaf], alias: "a").encoded(password: Secret("x")),
        ]
        for other in others { #expect(other != bytes) }
        #expect(throws: SignetError(.passphraseRequired, "")) {
            try PKCS12Keystore(pair, alias: nil).encoded(password: Secret(""))
        }
    }

    @Test func whatWasWrittenIsReadAgain() async throws {
        let pair = try await pair()
        for alias in ["tomcat", "schlüssel 🔑", nil] {
            let bytes = try PKCS12Keystore(pair, alias: alias).encoded(password: Self.password)
            let read = try PKCS12Keystore(der: bytes, password: Self.password)
            #expect(read.key == pair.key)
            #expect(read.certificates == [pair.leaf] + pair.intermediates)
            #expect(read.alias == alias)
            #expect(throws: SignetError(.wrongPassphrase, "")) {
                try PKCS12Keystore(der: bytes, password: Secret("wrong"))
            }
        }
    }

    @Test func whatOpensslWritesIsReadAndWhatIsOldIsRefused() async throws {
        let pair = try await pair()
        let arguments = [
            "pkcs12", "-export", "-in", directory.file("leaf.crt"), "-inkey", directory.file("leaf.key"), "-certfile",
            directory.file("middle.crt"), "-name", "site", "-passout", "pass:x", "-out", directory.file("openssl.p12"),
        ]
        try await openssl(arguments)
        let read = try PKCS12Keystore(der: directory.bytes("openssl.p12"), password: Secret("x"))
        #expect(read.key == pair.key && read.alias == "site")
        #expect(read.certificates == [pair.leaf] + pair.intermediates)
        try await openssl(arguments + ["-macalg", "SHA1"])
        #expect(throws: SignetError(.malformedKeystore, "")) {
            try PKCS12Keystore(der: directory.bytes("openssl.p12"), password: Secret("x"))
        }
        try await openssl(arguments + ["-certpbe", "PBE-SHA1-3DES"])
        #expect(throws: SignetError(.malformedKeystore, "")) {
            try PKCS12Keystore(der: directory.bytes("openssl.p12"), password: Secret("x"))
        }
        try await openssl([
            "pkcs12", "-export", "-nokeys", "-in", directory.file("leaf.crt"), "-passout", "pass:x", "-out",
            directory.file("openssl.p12"),
        ])
        #expect(throws: SignetError(.malformedKeystore, "")) {
            try PKCS12Keystore(der: directory.bytes("openssl.p12"), password: Secret("x"))
        }
    }

    @Test func damagedFilesAreRefusedWithAnErrorOfOurs() async throws {
        let pair = try await pair()
        let bytes = try PKCS12Keystore(pair, alias: "a").encoded(password: Secret("x"))
        for damaged in mutations(of: bytes, count: 300) where damaged != bytes {
            #expect(throws: SignetError.self) { try PKCS12Keystore(der: damaged, password: Secret("x")) }
        }
    }

    /// Behind the integrity code too, whose password the attacker may know.
    @Test func damagedContentsAreRefusedWithAnErrorOfOurs() async throws {
        let pair = try await pair()
        let safe = try PKCS12Keystore.authenticated(
            PKCS12Keystore(pair, alias: "a").encoded(password: Secret("x")), password: "x")
        var intact = PKCS12Bags(password: Secret("x"))
        try intact.readSafes(safe)
        #expect(try intact.keystore().key == pair.key)
        for damaged in mutations(of: safe, count: 300) {
            do {
                var bags = PKCS12Bags(password: Secret("x"))
                try bags.readSafes(damaged)
                _ = try bags.keystore()
            } catch {
                #expect(error is SignetError || error is ASN1Error, "\(error)")
            }
        }
    }
}
