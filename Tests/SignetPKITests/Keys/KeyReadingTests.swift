import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Unencrypted keys that openssl wrote, read here.
@Suite struct KeyReadingTests {
    @Test(arguments: KeyAlgorithm.allCases)
    func pkcs8OfOpenSSL(_ algorithm: KeyAlgorithm) async throws {
        let pem = try await OpenSSLKey.make(algorithm)
        let key = try PrivateKey(pem: pem)
        #expect(key.algorithm == algorithm)
        #expect(try await OpenSSLKey.publicHalf(of: pem) == key.publicKey.pem)
        let der = try await openssl(["pkey", "-outform", "DER"], input: pem).outputBytes
        #expect(try PrivateKey(fileContents: der) == key)
        #expect(try PrivateKey(fileContents: Array(pem.utf8)) == key)
        #expect(try PrivateKey(pem: key.pem()) == key)
    }

    @Test(arguments: ["prime256v1", "secp384r1", "secp521r1"])
    func sec1OfOpenSSLWithAndWithoutParametersBlock(_ curve: String) async throws {
        let withBlock = try await openssl(["ecparam", "-genkey", "-name", curve]).output
        #expect(withBlock.contains("BEGIN EC PARAMETERS"))
        let withoutBlock = try await openssl(["ec"], input: withBlock).output
        #expect(!withoutBlock.contains("PARAMETERS"))
        let key = try PrivateKey(pem: withBlock)
        #expect(try PrivateKey(pem: withoutBlock) == key)
        #expect(try await OpenSSLKey.publicHalf(of: withBlock) == key.publicKey.pem)
        for form in [["-conv_form", "compressed"], ["-conv_form", "hybrid"], ["-no_public"]] {
            let other = try await openssl(["ec"] + form, input: withBlock).output
            #expect(try PrivateKey(pem: other) == key, "\(form)")
        }
    }

    @Test(arguments: [KeyAlgorithm.rsa2048, .rsa3072, .rsa4096])
    func pkcs1OfOpenSSL(_ algorithm: KeyAlgorithm) async throws {
        let pkcs8 = try await OpenSSLKey.make(algorithm)
        let pem = try await openssl(["rsa", "-traditional"], input: pkcs8).output
        #expect(pem.hasPrefix("-----BEGIN RSA PRIVATE KEY-----"))
        let key = try PrivateKey(pem: pem)
        #expect(key.algorithm == algorithm)
        #expect(try await OpenSSLKey.publicHalf(of: pem) == key.publicKey.pem)
        let der = try await openssl(["rsa", "-traditional", "-outform", "DER"], input: pem).outputBytes
        #expect(try PrivateKey(der: der) == key)
    }

    @Test(arguments: [("ecdsa", "secp256r1"), ("rsa", ""), ("ed25519", "")])
    func keysOfGnuTLS(_ type: String, _ curve: String) async throws {
        let size = curve.isEmpty ? (type == "rsa" ? ["--bits", "2048"] : []) : ["--curve", curve]
        let pem = try await certtool(["--generate-privkey", "--key-type", type, "--outfile", "/dev/stdout"] + size)
            .output
        let key = try PrivateKey(pem: pem)
        #expect(try await OpenSSLKey.publicHalf(of: pem) == key.publicKey.pem)
    }

    @Test func keyIsFoundBehindOtherBlocksAndText() async throws {
        let pem = try await OpenSSLKey.make(.ed25519)
        let key = try PrivateKey(pem: pem)
        let bundle = "Bag Attributes\r\n  friendlyName: x\r\n" + key.publicKey.pem + pem
        #expect(try PrivateKey(pem: bundle.replacing("\n", with: "\r\n")) == key)
    }

    @Test func scalarWithLeadingZerosLeftOutIsRead() throws {
        // ECPrivateKey of the scalar 1 in a single octet, as some writers shorten it.
        let der: [UInt8] = [
            0x30, 0x12, 0x02, 0x01, 0x01, 0x04, 0x01, 0x01, 0xA0, 0x0A,
            0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07,
        ]
        let key = try PrivateKey(der: der)
        // The base point of P-256 (FIPS 186-4 section D.1.2.3).
        #expect(key.publicKey.subjectPublicKeyInfo[27...].hexadecimal.hasPrefix("6b17d1f2e12c4247f8bce6e563a440f2"))
    }
}
