import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Keys made here, judged by openssl and GnuTLS.
@Suite struct KeyWritingTests {
    @Test(arguments: KeyAlgorithm.allCases)
    func pkcs8IsReadByOpenSSLAndGnuTLS(_ algorithm: KeyAlgorithm) async throws {
        let key = try TestKeys.key(algorithm)
        #expect(key.algorithm == algorithm)
        let pem = try key.pem()
        #expect(pem.hasPrefix("-----BEGIN PRIVATE KEY-----\n") && pem.hasSuffix("-----END PRIVATE KEY-----\n"))
        try await openssl(["pkey", "-check", "-noout"], input: pem)
        #expect(try await OpenSSLKey.publicHalf(of: pem) == key.publicKey.pem)
        let report = try await certtool(["--key-info"], input: pem).output
        #expect(report.contains(Self.gnuTLSName(algorithm)), "\(report)")
        try await openssl(["pkey", "-inform", "DER", "-check", "-noout"], input: key.pkcs8)
    }

    private static func gnuTLSName(_ algorithm: KeyAlgorithm) -> String {
        switch algorithm {
        case .ecdsaP256: "SECP256R1"
        case .ecdsaP384: "SECP384R1"
        case .ecdsaP521: "SECP521R1"
        case .ed25519: "EdDSA (Ed25519)"
        case .rsa2048: "(2048 bits)"
        case .rsa3072: "(3072 bits)"
        case .rsa4096: "(4096 bits)"
        }
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP256, .ecdsaP384, .ecdsaP521])
    func sec1IsWhatOpenSSLWrites(_ algorithm: KeyAlgorithm) async throws {
        let key = try TestKeys.key(algorithm)
        let pem = try key.pem(.sec1)
        #expect(try await openssl(["ec"], input: key.pem()).output == pem)
        try await certtool(["--key-info"], input: pem)
        #expect(try PrivateKey(pem: pem) == key)
    }

    @Test(arguments: [KeyAlgorithm.rsa2048, .rsa3072, .rsa4096])
    func pkcs1IsWhatOpenSSLWrites(_ algorithm: KeyAlgorithm) async throws {
        let key = try TestKeys.key(algorithm)
        let pem = try key.pem(.pkcs1)
        #expect(try await openssl(["rsa", "-traditional"], input: key.pem()).output == pem)
        try await certtool(["--key-info"], input: pem)
        #expect(try PrivateKey(pem: pem) == key)
    }

    @Test func formsThatAKeyDoesNotHaveAreRefused() throws {
        for (algorithm, encoding) in [
            (KeyAlgorithm.ed25519, PrivateKey.Encoding.sec1), (.ed25519, .pkcs1), (.rsa2048, .sec1),
            (.ecdsaP256, .pkcs1),
        ] {
            let key = try TestKeys.key(algorithm)
            let error = #expect(throws: SignetError.self) { try key.pem(encoding) }
            #expect(error?.code == .unsupportedKey)
            #expect(error?.message.contains(encoding.rawValue) == true)
        }
    }

    @Test func encryptedFileIsReadByOpenSSLAndGnuTLS() async throws {
        let key = try TestKeys.key(.ecdsaP384)
        let pem = try key.encryptedPEM(passphrase: Secret("tränen lügen nicht"))
        #expect(
            try await OpenSSLKey.publicHalf(of: pem, passphrase: "tränen lügen nicht") == key.publicKey.pem)
        try await certtool(["--key-info", "--password", "tränen lügen nicht"], input: pem)
        let description = try await openssl(["asn1parse"], input: pem).output
        #expect(description.contains("aes-256-cbc") && description.contains("hmacWithSHA256"))
        #expect(try PrivateKey(pem: pem) { Secret("tränen lügen nicht") } == key)
        let again = try key.encryptedPEM(passphrase: Secret("tränen lügen nicht"))
        #expect(again != pem, "Salt and initialization vector must be new every time.")
        #expect(throws: SignetError(.passphraseRequired, "")) { try key.encryptedPEM(passphrase: Secret("")) }
    }

    @Test func keysDoNotShowThemselves() throws {
        let key = try TestKeys.key(.ecdsaP256)
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), String(describing: [key]), dumped] {
            #expect(text.contains("ECDSA P-256 private key"))
            #expect(text.count < 100, "\(text)")
        }
    }
}
