import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Keys that must not be taken, and what is said about them.
@Suite struct KeyRefusalTests {
    private static func bytes(_ pem: String) throws -> [UInt8] {
        try #require(try PEMBlock.parseAll(pem).first).bytes
    }

    private func refusal(_ pem: String, _ code: SignetError.Code, mentions words: String...) {
        let error = #expect(throws: SignetError.self) { try PrivateKey(pem: pem) }
        #expect(error?.code == code, "\(String(describing: error))")
        for word in words {
            #expect(error?.description.contains(word) == true, "\(word) is not in \(String(describing: error))")
        }
    }

    @Test func kindsAndSizesSignetDoesNotUse() async throws {
        let secp256k1 = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"]
        for (options, word) in [
            (secp256k1, "1.3.132.0.10"), (["-algorithm", "ED448"], "1.3.101.113"),
            (["-algorithm", "X25519"], "1.3.101.110"),
            (["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"], "RSA 1024"),
            (["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"], "1.2.840.113549.1.1.10"),
        ] {
            let pem = try await openssl(["genpkey", "-quiet"] + options).output
            refusal(pem, .unsupportedKey, mentions: word, "RSA with 2048, 3072 or 4096 bits")
        }
    }

    @Test func explicitCurveParameters() async throws {
        let pem = try await openssl([
            "ecparam", "-genkey", "-noout", "-name", "prime256v1", "-param_enc", "explicit",
        ]).output
        refusal(pem, .unsupportedKey, mentions: "explicit curve parameters")
    }

    @Test func textWithoutKey() throws {
        refusal("", .noPrivateKey, mentions: "no PEM block")
        refusal("hello", .noPrivateKey, mentions: "BEGIN PRIVATE KEY")
        refusal(try TestKeys.key(.ed25519).publicKey.pem, .noPrivateKey, mentions: "PUBLIC KEY")
        let many = String(repeating: try TestKeys.key(.ed25519).publicKey.pem, count: 5000)
        let error = #expect(throws: SignetError.self) { try PrivateKey(pem: many) }
        #expect((error?.message.count ?? .max) < 300)
    }

    @Test func openSSHForm() {
        let body = Data("openssh-key-v1\0none".utf8).base64EncodedString()
        refusal(
            "-----BEGIN OPENSSH PRIVATE KEY-----\n\(body)\n-----END OPENSSH PRIVATE KEY-----\n", .unsupportedKey,
            mentions: "ssh-keygen -p -m PKCS8")
    }

    @Test(arguments: KeyAlgorithm.allCases)
    func everyTruncation(_ algorithm: KeyAlgorithm) throws {
        let der = try TestKeys.key(algorithm).pkcs8
        for count in stride(from: 0, to: der.count, by: max(1, der.count / 100)) {
            #expect(throws: SignetError(.malformedKey, "")) { try PrivateKey(der: Array(der.prefix(count))) }
        }
        #expect(throws: SignetError(.malformedKey, "")) { try PrivateKey(der: der + [0]) }
    }

    @Test func cutOffPEMNamesTheLine() throws {
        let pem = try TestKeys.key(.rsa2048).pem()
        refusal(String(pem.dropLast(40)), .malformedPEM, mentions: "line 1", "no END line")
        refusal(pem.replacing("\nMII", with: "\n?II", maxReplacements: 1), .malformedPEM, mentions: "Line 2")
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP256, .ecdsaP384, .ecdsaP521], [PrivateKey.Encoding.pkcs8, .sec1])
    func publicPointOfAnotherKey(_ algorithm: KeyAlgorithm, _ encoding: PrivateKey.Encoding) throws {
        let key = try TestKeys.key(algorithm)
        let stranger = try PrivateKey.generate(algorithm)
        var der = try Self.bytes(key.pem(encoding))
        // The uncompressed point is the end of all three encodings.
        let pointSize = [.ecdsaP256: 65, .ecdsaP384: 97][algorithm, default: 133]
        der.replaceSubrange((der.count - pointSize)..., with: stranger.publicKey.subjectPublicKeyInfo.suffix(pointSize))
        let error = #expect(throws: SignetError.self) { try PrivateKey(der: der) }
        #expect(error?.code == .malformedKey)
        #expect(error?.message.contains("public key") == true)
    }

    @Test(arguments: ["compressed", "hybrid"])
    func publicPointOfAnotherKeyInOtherForms(_ form: String) async throws {
        let first = try await openssl(
            ["ec", "-conv_form", form, "-outform", "DER"], input: TestKeys.key(.ecdsaP256).pem())
        let second = try await openssl(
            ["ec", "-conv_form", form, "-outform", "DER"], input: PrivateKey.generate(.ecdsaP256).pem())
        let pointSize = form == "compressed" ? 33 : 65
        let mixed = first.outputBytes.dropLast(pointSize) + second.outputBytes.suffix(pointSize)
        #expect(throws: SignetError(.malformedKey, "")) { try PrivateKey(der: Array(mixed)) }
    }

    @Test func publicKeyOfAnotherKeyInEd25519VersionTwo() throws {
        // OneAsymmetricKey (RFC 5958 section 2, RFC 8410 section 10.3): the public key is the last 32 octets.
        var der = try Self.bytes(
            """
            -----BEGIN PRIVATE KEY-----
            MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
            oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
            Z9w7lshQhqowtrbLDFw4rXAxZuE=
            -----END PRIVATE KEY-----
            """)
        let key = try PrivateKey(der: der)
        #expect(key.publicKey.subjectPublicKeyInfo.suffix(32) == der.suffix(32))
        der[der.count - 1] ^= 1
        #expect(throws: SignetError(.malformedKey, "")) { try PrivateKey(der: der) }
    }

    @Test func rsaNumbersThatDoNotBelongTogether() throws {
        var der = try Self.bytes(TestKeys.key(.rsa2048).pem(.pkcs1))
        der[40] ^= 1
        #expect(throws: SignetError(.malformedKey, "")) { try PrivateKey(der: der) }
    }

    @Test func enormousInput() {
        #expect(throws: SignetError(.malformedKey, "")) {
            try PrivateKey(der: [UInt8](repeating: 0x30, count: 1 << 20))
        }
        #expect(throws: SignetError(.malformedKey, "")) {
            try PublicKey(subjectPublicKeyInfo: [UInt8](repeating: 0x30, count: 1 << 20))
        }
    }
}
