import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Encrypted PKCS#8 that openssl wrote, read here.
@Suite struct EncryptedPKCS8Tests {
    /// Options of `openssl pkcs8 -topk8` for the schemes that Signet reads.
    static let schemes: [[String]] = [
        [],
        ["-v2", "aes-128-cbc"],
        ["-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA1"],
        ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA224"],
        ["-v2prf", "hmacWithSHA384", "-iter", "1000"],
        ["-v2prf", "hmacWithSHA512", "-iter", "50000"],
        ["-scrypt"],
        ["-scrypt", "-scrypt_N", "1024", "-scrypt_r", "4", "-scrypt_p", "3", "-v2", "aes-128-cbc"],
        ["-v2", "des3"],
        ["-v2", "des3", "-v2prf", "hmacWithSHA1", "-noiter"],
        ["-v1", "PBE-SHA1-3DES"],
        ["-v1", "PBE-SHA1-RC4-128"],
        ["-v1", "PBE-SHA1-RC2-40"],
    ]

    @Test(arguments: schemes)
    func isRead(_ scheme: [String]) async throws {
        let plain = try TestKeys.key(.ecdsaP256)
        let pem = try await Self.encrypted(plain, scheme, "correct horse")
        #expect(try PrivateKey(pem: pem) { Secret("correct horse") } == plain)
        let der = try #require(try PEMBlock.parseAll(pem).first).bytes
        #expect(try PrivateKey(fileContents: der) { Secret("correct horse") } == plain)
        #expect(throws: SignetError(.wrongPassphrase, "")) { try PrivateKey(pem: pem) { Secret("correct horses") } }
        let unasked = #expect(throws: SignetError.self) { try PrivateKey(pem: pem) }
        #expect(unasked?.code == .passphraseRequired)
        #expect(unasked?.remedy?.contains("environment") == true)
    }

    @Test(arguments: KeyAlgorithm.allCases)
    func everyKindOfKey(_ algorithm: KeyAlgorithm) async throws {
        let plain = try TestKeys.key(algorithm)
        let pem = try await Self.encrypted(plain, [], "x")
        #expect(try PrivateKey(pem: pem) { Secret("x") } == plain)
    }

    @Test func passphraseThatIsNotASCII() async throws {
        let plain = try TestKeys.key(.ed25519)
        let pem = try await Self.encrypted(plain, [], "päßwörd 한글")
        #expect(try PrivateKey(pem: pem) { Secret("päßwörd 한글") } == plain)
        let old = try await Self.encrypted(plain, ["-v1", "PBE-SHA1-3DES"], "päßwörd")
        let error = #expect(throws: SignetError.self) { try PrivateKey(pem: old) { Secret("päßwörd") } }
        #expect(error?.code == .unsupportedKey)
        #expect(error?.remedy?.contains("openssl pkcs8 -topk8") == true)
    }

    @Test(arguments: [
        ["-v2", "camellia-256-cbc"], ["-v2", "aria-128-cbc"], ["-v2", "des3", "-v2prf", "hmacWithSHA512"],
        ["-v2", "des3", "-scrypt"], ["-v1", "PBE-MD5-DES"], ["-v1", "PBE-SHA1-2DES"], ["-v1", "PBE-SHA1-RC2-128"],
    ])
    func schemesNobodyHereKnowsAreNamed(_ scheme: [String]) async throws {
        let pem = try await Self.encrypted(TestKeys.key(.ecdsaP256), scheme, "x")
        let error = #expect(throws: SignetError.self) {
            try PrivateKey(pem: pem) { throw TestSupportError("asked in vain") }
        }
        #expect(error?.code == .unsupportedKey)
        #expect(error?.message.contains(" 1.") == true, "\(String(describing: error))")
    }

    @Test(arguments: [["-scrypt_N", "2", "-scrypt_r", "65"], ["-scrypt_N", "2", "-scrypt_r", "1", "-scrypt_p", "17"]])
    func costsOfScryptBeyondReason(_ costs: [String]) async throws {
        let pem = try await Self.encrypted(TestKeys.key(.ecdsaP256), ["-scrypt"] + costs, "x")
        #expect(throws: SignetError(.unsupportedKey, "")) { try PrivateKey(pem: pem) { Secret("x") } }
    }

    @Test(arguments: [["-v2", "aes-256-cbc"], ["-v2", "des3"], ["-v1", "PBE-SHA1-3DES"]])
    func roundsBeyondReason(_ scheme: [String]) async throws {
        let pem = try await Self.encrypted(TestKeys.key(.ecdsaP256), scheme + ["-iter", "2048"], "x")
        var der = try #require(try PEMBlock.parseAll(pem).first).bytes
        let rounds = try #require(der.firstRange(of: [0x02, 0x02, 0x08, 0x00]))
        // -32768
        der.replaceSubrange(rounds, with: [0x02, 0x02, 0x80, 0x00])
        #expect(throws: SignetError(.unsupportedKey, "")) { try PrivateKey(der: der) { Secret("x") } }
    }

    @Test func passphraseIsAskedOnlyWhenNeededAndOnce() async throws {
        let plain = try TestKeys.key(.ed25519)
        #expect(try PrivateKey(pem: plain.pem()) { throw TestSupportError("asked for nothing") } == plain)
        let pem = try await Self.encrypted(plain, [], "x")
        let refused = #expect(throws: SignetError.self) {
            try PrivateKey(pem: pem) { throw SignetError(.unreadablePassphrase, "no terminal") }
        }
        #expect(refused?.code == .unreadablePassphrase)
        #expect(throws: SignetError(.passphraseRequired, "")) { try PrivateKey(pem: pem) { Secret("") } }
    }

    private static func encrypted(
        _ key: PrivateKey, _ scheme: [String], _ passphrase: String
    ) async throws -> String {
        // RC2 and RC4 are only in openssl's legacy provider.
        let options = ["-provider", "legacy", "-provider", "default", "-passout", "pass:\(passphrase)"]
        return try await openssl(["pkcs8", "-topk8"] + options + scheme, input: key.pem()).output
    }
}
