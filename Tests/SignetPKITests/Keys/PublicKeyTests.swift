import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@Suite struct PublicKeyTests {
    @Test(arguments: KeyAlgorithm.allCases)
    func openSSLReadsOursAndWeReadItsOwn(_ algorithm: KeyAlgorithm) async throws {
        let key = try TestKeys.key(algorithm).publicKey
        let der = try await openssl(["pkey", "-pubin", "-outform", "DER"], input: key.pem).outputBytes
        #expect(der == key.subjectPublicKeyInfo)
        let read = try PublicKey(subjectPublicKeyInfo: der)
        #expect(read == key)
        #expect(read.algorithm == algorithm)
    }

    /// certtool prints the SHA-1 of the key's BIT STRING as "Key ID" (RFC 5280 section 4.2.1.2, method 1).
    @Test(arguments: KeyAlgorithm.allCases)
    func keyIdentifier(_ algorithm: KeyAlgorithm) async throws {
        let key = try TestKeys.key(algorithm).publicKey
        let parsed = try await openssl(
            ["asn1parse", "-noout", "-out", "/dev/stdout", "-strparse", "\(Self.offset(algorithm))"], input: key.pem)
        let hash = try await openssl(["sha1", "-binary"], input: parsed.outputBytes).outputBytes
        #expect(key.keyIdentifier == hash)
    }

    /// Where the BIT STRING starts in the SubjectPublicKeyInfo.
    private static func offset(_ algorithm: KeyAlgorithm) -> Int {
        switch algorithm {
        case .ecdsaP256: 23
        case .ecdsaP384: 20
        case .ecdsaP521: 21
        case .ed25519: 9
        case .rsa2048, .rsa3072, .rsa4096: 19
        }
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP256, .ecdsaP384, .ecdsaP521])
    func compressedPoints(_ algorithm: KeyAlgorithm) async throws {
        let key = try TestKeys.key(algorithm)
        let der = try await openssl(
            ["ec", "-pubin", "-conv_form", "compressed", "-outform", "DER"], input: key.publicKey.pem
        ).outputBytes
        let read = try PublicKey(subjectPublicKeyInfo: der)
        #expect(read.algorithm == algorithm)
        #expect(read.isValidSignature(try key.signature(for: [1]), for: [1]))
    }

    @Test func unsupportedKinds() async throws {
        for options in [["-algorithm", "ED448"], ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"]] {
            let pem = try await openssl(["genpkey", "-quiet"] + options).output
            let der = try await openssl(["pkey", "-pubout", "-outform", "DER"], input: pem).outputBytes
            #expect(throws: SignetError(.unsupportedKey, "")) { try PublicKey(subjectPublicKeyInfo: der) }
        }
    }

    @Test(arguments: KeyAlgorithm.allCases)
    func mutatedKeysAreRefusedOrHarmless(_ algorithm: KeyAlgorithm) throws {
        let der = try TestKeys.key(algorithm).publicKey.subjectPublicKeyInfo
        for bytes in mutations(of: der, count: 500, seed: 11) {
            do {
                let key = try PublicKey(subjectPublicKeyInfo: bytes)
                #expect(!key.isValidSignature([0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01], for: [1]))
            } catch {
                #expect(error is SignetError, "\(error) for \(bytes.hexadecimal)")
            }
        }
    }
}
