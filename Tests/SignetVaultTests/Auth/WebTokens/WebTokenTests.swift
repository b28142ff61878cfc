import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite struct WebTokenTests {
    /// RFC 7515 appendix A.3.
    @Test func es256OfTheRFC() throws {
        let keys = try WebKeys(
            set: [
                "keys": [
                    [
                        "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
                    ]
                ]
            ])
        let token = try WebToken(
            "eyJhbGciOiJFUzI1NiJ9"
                + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
                + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")
        #expect(keys.signed(token) && token.claims["iss"] == "joe")
        #expect(token.moment("exp") == Date(timeIntervalSince1970: 1_300_819_380))
    }

    /// Signatures made by openssl, with every scheme for RSA keys and those of other kinds.
    @Test(arguments: [
        ("RS256", ["-sha256"]), ("RS384", ["-sha384"]), ("RS512", ["-sha512"]),
        ("PS256", ["-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:-1"]),
        ("PS384", ["-sha384", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:-1"]),
        ("PS512", ["-sha512", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:-1"]),
    ])
    func opensslSignsForRSA(scheme: String, options: [String]) async throws {
        let directory = try TemporaryDirectory()
        let key = directory.file("key.pem")
        _ = try await runTool("openssl", ["genrsa", "-out", key, "2048"])
        let publicKey = try await runTool("openssl", ["pkey", "-in", key, "-pubout"]).output
        let header: JSONValue = ["alg": .string(scheme)]
        let text = "\(Base64URL.encode(header.bytes)).\(Base64URL.encode(Array("{\"sub\":\"x\"}".utf8)))"
        let input = try directory.write("input", text)
        let signature = try await runTool("openssl", ["dgst"] + options + ["-sign", key, input]).outputBytes
        let token = try WebToken("\(text).\(Base64URL.encode(signature))")
        #expect(try WebKeys(pems: [publicKey]).signed(token))
        for other in SignatureScheme.asymmetric where other.rawValue != scheme {
            let parsed = try PublicKey(subjectPublicKeyInfo: WebKeys.key(pem: publicKey).subjectPublicKeyInfo)
            #expect(!parsed.isValidWebSignature(signature, for: Array(text.utf8), scheme: other))
        }
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP256, .ecdsaP384, .ecdsaP521, .ed25519, .rsa2048])
    func everyKindOfKeyThroughAKeySet(algorithm: KeyAlgorithm) throws {
        let (key, other) = (try PrivateKey.generate(algorithm), try PrivateKey.generate(algorithm))
        let set = try WebKeys(set: TestToken.keySet(["a": key]))
        #expect(try set.signed(WebToken(TestToken.make(["sub": "x"], key: key, keyID: "a"))))
        #expect(try set.signed(WebToken(TestToken.make(["sub": "x"], key: key))))
        #expect(try !set.signed(WebToken(TestToken.make(["sub": "x"], key: key, keyID: "b"))))
        #expect(try !set.signed(WebToken(TestToken.make(["sub": "x"], key: other, keyID: "a"))))
    }

    @Test func theHeadersWordDoesNotCount() throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        let keys = try WebKeys(pems: [key.publicKey.pem])
        for algorithm in ["none", "HS256", "ES384", "RS256", "es256", ""] {
            let token = try WebToken(TestToken.make(["sub": "x"], key: key, header: ["alg": .string(algorithm)]))
            #expect(!keys.signed(token))
        }
        #expect(throws: SignetError(.malformedWebToken, "")) {
            try WebToken(TestToken.make(["sub": "x"], key: key, header: ["crit": ["exp"]]))
        }
    }

    @Test func keysThatCannotBeUsedAreLeftOut() throws {
        let key = try PrivateKey.generate(.ed25519)
        var set = try #require(try TestToken.keySet(["a": key])["keys"]?.elements)
        set += [
            ["kty": "oct", "k": "AAAA"], ["kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"], 5, ["kty": "RSA"],
        ]
        let token = try WebToken(TestToken.make(["sub": "x"], key: key))
        #expect(try WebKeys(set: ["keys": .array(set)]).signed(token))
        var encryption = try #require(set[0].members)
        encryption["use"] = "enc"
        #expect(try !WebKeys(set: ["keys": [.object(encryption)]]).signed(token))
        #expect(throws: SignetError(.malformedWebKeys, "")) { try WebKeys(set: ["no": []]) }
        #expect(throws: SignetError.self) { try WebKeys(pems: ["nothing"]) }
    }

    @Test func pointers() throws {
        let key = try PrivateKey.generate(.ed25519)
        let token = try WebToken(
            TestToken.make(["a": ["b/c": [["d": 1]], "~": true], "/x": "plain"], key: key))
        #expect(token.claim("/a/b~1c/0/d") == 1 && token.claim("/a/~0") == true && token.claim("/x") == nil)
        #expect(token.claim("/a/b~1c/1/d") == nil && token.claim("/a/b~1c/-1") == nil && token.claim("a") != nil)
    }

    @Test(arguments: ["", ".", "..", "a.b", "a.b.c.d", "e30.e30.", "e30.e30.AA", "eyJhbGciOiJFUzI1NiJ9.W10.AA"])
    func refuses(text: String) {
        #expect(throws: SignetError(.malformedWebToken, "")) { try WebToken(text) }
    }

    @Test func anyDamageIsSeen() throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        let text = try TestToken.make(["sub": "x", "exp": 1], key: key)
        let keys = try WebKeys(pems: [key.publicKey.pem])
        for damaged in mutations(of: Array(text.utf8), count: 500) where damaged != Array(text.utf8) {
            let token = try? WebToken(String(decoding: damaged, as: UTF8.self))
            #expect(token.map(keys.signed) != true)
        }
    }
}

@Suite struct WebTokenRulesTests {
    private static let now = Date(timeIntervalSince1970: 1_000_000)

    @Test(
        arguments: [
            (["exp": 1_000_001], true), (["exp": 999_940], true), (["exp": 999_939], false),
            (["nbf": 1_000_060], true), (["nbf": 1_000_061], false), (["iat": 1_000_061, "exp": 1_000_100], false),
            (["iat": 999_850], true), (["iat": 999_790], true), (["iat": 999_789], false),
            (["exp": 1_000_210], true), (["exp": 1_000_211], false), (["exp": 1_000_211, "nbf": 0], true),
            (["exp": .number(1_000_000.5)], true), (["exp": "1000001"], false), ([:], false),
        ] as [([String: JSONValue], Bool)])
    func times(claims: [String: JSONValue], isGood: Bool) throws {
        let token = try WebToken(TestToken.make(.object(claims), key: PrivateKey.generate(.ed25519)))
        let isAccepted = (try? WebTokenRules().check(token, now: Self.now)) != nil
        #expect(isAccepted == isGood)
    }
}
