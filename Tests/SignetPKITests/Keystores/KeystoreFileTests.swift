import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetPKI

/// Keystores that keytool and openssl write.
@Suite struct KeystoreFileTests {
    private let authority: OpenSSLAuthority
    private let root: DecodedCertificate
    private let intermediate: DecodedCertificate
    private let leaf: DecodedCertificate
    private var directory: TemporaryDirectory { authority.directory }

    init() async throws {
        authority = try OpenSSLAuthority()
        (root, intermediate) = try await authority.makeUsualAuthorities()
        leaf = try await authority.makeUsualLeaf()
    }

    private func keytool(_ arguments: [String]) async throws {
        let result = try await runTool("keytool", arguments + ["-noprompt"])
        guard result.status == 0 else {
            throw TestSupportError("keytool \(arguments.joined(separator: " ")):\n\(result.everything)")
        }
    }

    /// A key with its chain as `site`, and two trusted certificates, `Root CA` and `größe`.
    private func store(_ type: String, password: String = "changeit") async throws -> [UInt8] {
        let file = directory.file("store.\(type)")
        try directory.write("chain.pem", intermediate.pem + root.pem)
        try await openssl([
            "pkcs12", "-export", "-in", directory.file("service.crt"), "-inkey", directory.file("service.key"),
            "-certfile",
            directory.file("chain.pem"), "-name", "site", "-passout", "pass:\(password)", "-out",
            directory.file("key.p12"),
        ])
        try await keytool([
            "-importkeystore", "-srckeystore", directory.file("key.p12"), "-srcstoretype", "PKCS12", "-srcstorepass",
            password,
            "-destkeystore", file, "-deststoretype", type, "-deststorepass", password,
        ])
        for (alias, certificate) in [("Root CA", "root"), ("grösse", "intermediate")] {
            try await keytool([
                "-importcert", "-keystore", file, "-storetype", type, "-storepass", password, "-alias", alias, "-file",
                directory.file("\(certificate).crt"),
            ])
        }
        return try directory.bytes("store.\(type)")
    }

    private func check(_ file: KeystoreFile) throws {
        #expect(file.problems == [] && file.entries.count == 3)
        let site = try #require(file.entries.first { $0.alias == "site" })
        #expect(site.hasKey && site.certificates == [leaf, intermediate, root])
        let trusted = file.entries.filter { !$0.hasKey }
        #expect(trusted.first { $0.alias?.lowercased() == "root ca" }?.certificates == [root])
        #expect(trusted.first { $0.alias?.hasPrefix("gr") == true }?.certificates == [intermediate])
    }

    @Test(arguments: [("JKS", KeystoreFile.Format.jks), ("JCEKS", .jceks)])
    func javaStoresAreReadWithoutAPassword(_ type: String, _ format: KeystoreFile.Format) async throws {
        let bytes = try await store(type)
        #expect(KeystoreFile.format(of: bytes) == format)
        let unchecked = try KeystoreFile(bytes: bytes)
        #expect(unchecked.integrity == .unchecked && unchecked.format == format)
        try check(unchecked)
        let confirmed = try KeystoreFile(bytes: bytes, passwords: [Secret("wrong"), Secret("changeit")])
        #expect(confirmed.integrity == .confirmed)
        let wrong = try KeystoreFile(bytes: bytes, passwords: [Secret("wrong")])
        #expect(wrong.integrity == .notConfirmed)
        try check(wrong)
    }

    @Test func pkcs12IsReadWithTheRightPasswordOnly() async throws {
        let bytes = try await store("PKCS12")
        #expect(KeystoreFile.format(of: bytes) == .pkcs12)
        let file = try KeystoreFile(bytes: bytes, passwords: [Secret("wrong"), Secret(""), Secret("changeit")])
        #expect(file.integrity == .confirmed)
        try check(file)
        for passwords in [[], [Secret("wrong")], [Secret("")]] {
            #expect(throws: SignetError(.wrongPassphrase, "")) { try KeystoreFile(bytes: bytes, passwords: passwords) }
        }
    }

    @Test func passwordsOfOtherScriptsOpenJavaStores() async throws {
        let bytes = try await store("JKS", password: "changeit")
        #expect(try KeystoreFile(bytes: bytes, passwords: [Secret("pässwörd")]).integrity == .notConfirmed)
    }

    /// Secret keys of JCEKS have no length: what stands after them must be found all the same.
    @Test func secretKeysArePassedOver() async throws {
        let file = directory.file("secrets.jceks")
        func importing(_ alias: String, _ certificate: String) async throws {
            try await keytool([
                "-importcert", "-keystore", file, "-storetype", "JCEKS", "-storepass", "changeit", "-alias", alias,
                "-file",
                directory.file("\(certificate).crt"),
            ])
        }
        func secret(_ alias: String) async throws {
            try await keytool([
                "-genseckey", "-keystore", file, "-storetype", "JCEKS", "-storepass", "changeit", "-alias", alias,
                "-keyalg",
                "AES", "-keysize", "256",
            ])
        }
        try await secret("a")
        #expect(try KeystoreFile(bytes: directory.bytes("secrets.jceks")).entries.isEmpty)
        try await importing("one", "root")
        try await secret("b")
        try await importing("two", "intermediate")
        try await secret("c")
        let read = try KeystoreFile(bytes: directory.bytes("secrets.jceks"), passwords: [Secret("changeit")])
        #expect(read.integrity == .confirmed && read.problems == [])
        #expect(Set(read.entries.map(\.alias)) == ["one", "two"])
        #expect(Set(read.entries.flatMap(\.certificates)) == [root, intermediate])
    }

    /// As Java 18 and later write `cacerts`.
    @Test func aTruststoreWithoutPasswordNeedsNone() async throws {
        let file = directory.file("cacerts")
        try await keytool([
            "-J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE", "-J-Dkeystore.pkcs12.macAlgorithm=NONE", "-importcert",
            "-keystore", file, "-storetype", "PKCS12", "-storepass", "changeit", "-alias", "root", "-file",
            directory.file("root.crt"),
        ])
        let read = try KeystoreFile(bytes: directory.bytes("cacerts"))
        #expect(read.integrity == .unchecked && read.format == .pkcs12)
        #expect(
            read.entries.map(\.alias) == ["root"] && read.entries[0].certificates == [root] && !read.entries[0].hasKey)
    }

    @Test(arguments: [
        [], ["-macalg", "SHA1"], ["-macalg", "SHA384"], ["-macalg", "SHA512"], ["-nomac"],
        ["-nomac", "-certpbe", "AES-256-CBC", "-keypbe", "AES-256-CBC"],
        ["-certpbe", "AES-128-CBC", "-macalg", "SHA1"],
        ["-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "SHA1"],
        ["-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-3DES", "-macalg", "SHA1", "-legacy"],
        ["-certpbe", "NONE"],
    ])
    func whatOpensslWritesIsRead(_ options: [String]) async throws {
        try directory.write("chain.pem", intermediate.pem + root.pem)
        for password in ["parola", ""] {
            try await openssl(
                [
                    "pkcs12", "-export", "-in", directory.file("service.crt"), "-inkey", directory.file("service.key"),
                    "-certfile", directory.file("chain.pem"), "-name", "site", "-passout", "pass:\(password)", "-out",
                    directory.file("out.p12"),
                ] + options)
            let bytes = try directory.bytes("out.p12")
            let read = try KeystoreFile(bytes: bytes, passwords: [Secret("other"), Secret(password)])
            #expect(read.integrity == (options.contains("-nomac") ? .unchecked : .confirmed))
            let entry = try #require(read.entries.first { $0.certificates.first == leaf })
            #expect(Set(read.entries.flatMap(\.certificates)) == [leaf, intermediate, root])
            if !options.contains(where: { $0.hasPrefix("PBE-SHA1") }) {
                #expect(entry.alias == "site" && entry.hasKey && entry.certificates == [leaf, intermediate, root])
                #expect(read.entries.count == 1)
            }
            // Without a code openssl encrypts only when told to.
            guard !password.isEmpty, ![["-nomac"], ["-certpbe", "NONE"]].contains(options) else { continue }
            #expect(throws: SignetError(.wrongPassphrase, "")) {
                try KeystoreFile(bytes: bytes, passwords: [Secret("other")])
            }
        }
    }

    @Test func plainCertificatesAreReadThoughThePasswordIsWrong() async throws {
        try await openssl([
            "pkcs12", "-export", "-in", directory.file("service.crt"), "-inkey", directory.file("service.key"),
            "-certpbe",
            "NONE", "-passout", "pass:right", "-out", directory.file("out.p12"),
        ])
        let read = try KeystoreFile(bytes: directory.bytes("out.p12"), passwords: [Secret("wrong")])
        #expect(read.integrity == .notConfirmed && read.entries.map(\.certificates) == [[leaf]])
    }

    @Test func onlyTrustedCertificatesAreRead() async throws {
        try directory.write("all.pem", root.pem + intermediate.pem)
        try await openssl([
            "pkcs12", "-export", "-nokeys", "-in", directory.file("all.pem"), "-passout", "pass:x", "-out",
            directory.file("trust.p12"),
        ])
        let read = try KeystoreFile(bytes: directory.bytes("trust.p12"), passwords: [Secret("x")])
        #expect(Set(read.entries.flatMap(\.certificates)) == [root, intermediate])
        #expect(read.entries.count == 2 && !read.entries.contains { $0.hasKey })
    }

    // MARK: Bad input

    @Test func whatIsNoKeystoreIsRefused() {
        for bytes in [[], [0x30], leaf.der, Array("hello".utf8), [0xFE, 0xED, 0xFE, 0xED]] {
            #expect(throws: SignetError(.malformedKeystore, "")) { try KeystoreFile(bytes: bytes) }
        }
        #expect(KeystoreFile.format(of: leaf.der) == nil)
        let large = JavaKeystoreReader.jksMagic + [UInt8](repeating: 0, count: KeystoreFile.maximumSize)
        #expect(throws: SignetError(.malformedKeystore, "")) { try KeystoreFile(bytes: large) }
    }

    @Test func aDamagedStoreIsToldFromAWrongPassword() async throws {
        let bytes = try await store("JKS")
        #expect(throws: SignetError(.malformedKeystore, "")) {
            try KeystoreFile(bytes: Array(bytes.dropLast(200)), passwords: [Secret("changeit")])
        }
        var changed = bytes
        changed[bytes.count - 30] ^= 1
        #expect(try KeystoreFile(bytes: changed, passwords: [Secret("changeit")]).integrity == .notConfirmed)
    }

    @Test(arguments: ["JKS", "JCEKS", "PKCS12"]) func damagedFilesNeverEndTheProgram(_ type: String) async throws {
        let bytes = try await store(type)
        var refused = 0
        // In PKCS#12 each try takes ten thousand rounds of hashing.
        let count = type == "PKCS12" ? 100 : 2000
        for damaged in mutations(of: bytes, count: count) {
            do {
                let read = try KeystoreFile(bytes: damaged, passwords: [Secret("changeit")])
                #expect(damaged == bytes || read.integrity != .confirmed)
            } catch {
                refused += 1
                #expect(error is SignetError, "\(error)")
            }
        }
        #expect(refused > 0)
    }

    /// What stands behind the code over a PKCS#12 file, whose password the attacker may know; and all of it in the plain.
    @Test func damagedContentsOfPKCS12NeverEndTheProgram() async throws {
        for options in [
            ["-nomac", "-certpbe", "NONE", "-keypbe", "NONE"], ["-nomac", "-certpbe", "PBE-SHA1-RC2-40", "-legacy"],
        ] {
            try await openssl(
                [
                    "pkcs12", "-export", "-in", directory.file("service.crt"), "-inkey", directory.file("service.key"),
                    "-certfile", directory.file("root.crt"), "-name", "site", "-passout", "pass:x", "-out",
                    directory.file("plain.p12"),
                ] + options)
            var intact = 0
            for damaged in mutations(of: try directory.bytes("plain.p12"), count: 1000) {
                do {
                    intact += try KeystoreFile(bytes: damaged, passwords: [Secret("x")]).entries.isEmpty ? 0 : 1
                } catch {
                    #expect(error is SignetError, "\(error)")
                }
            }
            #expect(intact > 0)
        }
    }
}
