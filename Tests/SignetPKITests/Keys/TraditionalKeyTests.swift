import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Encrypted key files with `DEK-Info` headers, as `openssl genrsa -aes256 -traditional` writes them, read here.
@Suite struct TraditionalKeyTests {
    @Test(arguments: ["-aes128", "-aes192", "-aes256", "-des3"])
    func rsaKeyOfGenrsa(_ cipher: String) async throws {
        let pem = try await openssl(["genrsa", cipher, "-traditional", "-passout", "pass:correct horse", "2048"]).output
        #expect(pem.contains("Proc-Type: 4,ENCRYPTED"))
        try await isRead(pem, "correct horse")
    }

    @Test(arguments: ["-aes128", "-aes192", "-aes256", "-des3", "-des"])
    func ellipticCurveKey(_ cipher: String) async throws {
        // DES is only in openssl's legacy provider.
        let pem = try await openssl(
            ["ec", "-provider", "legacy", "-provider", "default", cipher, "-passout", "pass:correct horse"],
            input: TestKeys.key(.ecdsaP384).pem()
        ).output
        #expect(pem.contains("DEK-Info"))
        try await isRead(pem, "correct horse")
    }

    private func isRead(_ pem: String, _ passphrase: String) async throws {
        let key = try PrivateKey(pem: pem) { Secret(passphrase) }
        let publicHalf = try await openssl(
            ["pkey", "-pubout", "-provider", "legacy", "-provider", "default", "-passin", "pass:\(passphrase)"],
            input: pem)
        #expect(publicHalf.output == key.publicKey.pem)
        #expect(try PrivateKey(pem: pem.replacing("\n", with: "\r\n")) { Secret(passphrase) } == key)
        // One decryption in 256 with a wrong passphrase ends in valid padding: the bytes must then be no key.
        for wrong in 0..<300 {
            #expect(throws: SignetError(.wrongPassphrase, "")) { try PrivateKey(pem: pem) { Secret("wrong \(wrong)") } }
        }
        #expect(throws: SignetError(.passphraseRequired, "")) { try PrivateKey(pem: pem) }
    }

    @Test func defaultOfModernGenrsaIsReadToo() async throws {
        let pem = try await openssl(["genrsa", "-aes256", "-passout", "pass:x", "2048"]).output
        #expect(pem.hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
        #expect(try PrivateKey(pem: pem) { Secret("x") }.algorithm == .rsa2048)
    }

    @Test func passphraseThatIsNotASCII() async throws {
        let plain = try TestKeys.key(.ecdsaP256)
        let pem = try await openssl(["ec", "-aes256", "-passout", "pass:päßwörd"], input: plain.pem()).output
        #expect(try PrivateKey(pem: pem) { Secret("päßwörd") } == plain)
    }

    @Test func foldedHeaderIsRead() async throws {
        let plain = try TestKeys.key(.ecdsaP256)
        let pem = try await openssl(["ec", "-aes256", "-passout", "pass:x"], input: plain.pem()).output
        #expect(
            try PrivateKey(pem: pem.replacing("AES-256-CBC,", with: "AES-256-CBC\n ,\n\t")) { Secret("x") } == plain)
    }

    @Test func cipherNobodyHereKnows() async throws {
        let pem = try await openssl(
            ["ec", "-camellia128", "-passout", "pass:x"], input: TestKeys.key(.ecdsaP256).pem()
        ).output
        let error = #expect(throws: SignetError.self) { try PrivateKey(pem: pem) { Secret("x") } }
        #expect(error?.code == .unsupportedKey)
        #expect(error?.message.contains("CAMELLIA-128-CBC") == true)
    }

    @Test(arguments: [
        "", "AES-256-CBC", "AES-256-CBC,", "AES-256-CBC,00", "AES-256-CBC,zz", "AES-256-CBC,0102030405060708",
        "DES-EDE3-CBC,01", ",0102030405060708", "AES-256-CBC,0102030405060708090A0B0C0D0E0F101112",
    ])
    func damagedHeader(_ information: String) async throws {
        let pem = try await openssl(
            ["ec", "-aes256", "-passout", "pass:x"], input: TestKeys.key(.ecdsaP256).pem()
        ).output
        let lines = pem.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.hasPrefix("DEK-Info") ? "DEK-Info: \(information)" : String($0)
        }
        let error = #expect(throws: SignetError.self) {
            try PrivateKey(pem: lines.joined(separator: "\n")) { throw TestSupportError("asked in vain") }
        }
        #expect(
            error.map { [.malformedKey, .unsupportedKey].contains($0.code) } == true, "\(String(describing: error))")
    }
}
