import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Signatures made here, checked by openssl, and the other way round.
@Suite struct SignatureTests {
    private let directory: TemporaryDirectory
    private let message = Array("to be signed".utf8)

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test(arguments: KeyAlgorithm.allCases)
    func opensslAcceptsOurs(_ algorithm: KeyAlgorithm) async throws {
        let key = try TestKeys.key(algorithm)
        let signature = try await key.sign(message)
        #expect(key.publicKey.isValidSignature(signature, for: message))
        let verify = ["-verify", "-pubin", "-inkey", try directory.write("key", key.publicKey.pem), "-rawin"]
        let files = ["-in", try directory.write("message", message), "-sigfile", try directory.write("sig", signature)]
        try await openssl(["pkeyutl"] + verify + files + Self.digest(algorithm))
        let altered = ["-in", try directory.write("altered", message + [0]), "-sigfile", directory.file("sig")]
        let refused = try await runTool("openssl", ["pkeyutl"] + verify + altered + Self.digest(algorithm))
        #expect(refused.status != 0)
    }

    @Test(arguments: KeyAlgorithm.allCases)
    func oursAcceptsOpenSSLs(_ algorithm: KeyAlgorithm) async throws {
        let key = try TestKeys.key(algorithm)
        let signature = try await Self.signature(by: key, over: message, in: directory, Self.digest(algorithm))
        #expect(key.publicKey.isValidSignature(signature, for: message))
        #expect(
            key.publicKey.isValidSignature(signature, for: message, algorithm: algorithm.signatureAlgorithmOID))
    }

    @Test(arguments: ["sha256", "sha384", "sha512"])
    func probabilisticSignaturesOfOpenSSL(_ hash: String) async throws {
        let key = try TestKeys.key(.rsa2048)
        let signature = try await Self.signature(
            by: key, over: message, in: directory,
            ["-digest", hash, "-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:digest"])
        #expect(key.publicKey.isValidSignature(signature, for: message, algorithm: .rsaPSS))
        #expect(!key.publicKey.isValidSignature(signature, for: message))
        #expect(!key.publicKey.isValidSignature(signature, for: message + [0], algorithm: .rsaPSS))
    }

    @Test(arguments: [(SignatureAlgorithm.sha384WithRSA, "sha384"), (.sha512WithRSA, "sha512")])
    func longerHashesWithRSA(_ algorithm: SignatureAlgorithm, _ hash: String) async throws {
        let key = try TestKeys.key(.rsa2048)
        let signature = try await Self.signature(by: key, over: message, in: directory, ["-digest", hash])
        #expect(key.publicKey.isValidSignature(signature, for: message, algorithm: algorithm))
    }

    @Test func weakHashesAreRefused() async throws {
        let rsa = try TestKeys.key(.rsa2048)
        let signature = try await Self.signature(by: rsa, over: message, in: directory, ["-digest", "sha1"])
        for oid in ["1.2.840.113549.1.1.5", "1.2.840.113549.1.1.4", "1.2.840.10045.4.1", ""] {
            #expect(!rsa.publicKey.isValidSignature(signature, for: message, algorithm: oid))
        }
        for algorithm in SignatureAlgorithm.allCases {
            #expect(!rsa.publicKey.isValidSignature(signature, for: message, algorithm: algorithm))
        }
    }

    @Test(arguments: KeyAlgorithm.allCases)
    func anythingElseIsRefused(_ algorithm: KeyAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        let signature = try key.signature(for: message)
        #expect(!key.publicKey.isValidSignature([], for: message))
        #expect(!key.publicKey.isValidSignature([UInt8](repeating: 0, count: signature.count), for: message))
        for position in signature.indices {
            var altered = signature
            altered[position] ^= 0x10
            #expect(!key.publicKey.isValidSignature(altered, for: message), "octet \(position)")
        }
        for altered in mutations(of: signature, count: 200, seed: 7) where altered != signature {
            #expect(!key.publicKey.isValidSignature(altered, for: message))
        }
        for other in KeyAlgorithm.allCases where other != algorithm {
            #expect(!(try TestKeys.key(other).publicKey.isValidSignature(signature, for: message)))
        }
    }

    private static func digest(_ algorithm: KeyAlgorithm) -> [String] {
        switch algorithm {
        case .ecdsaP256, .rsa2048, .rsa3072, .rsa4096: ["-digest", "sha256"]
        case .ecdsaP384: ["-digest", "sha384"]
        case .ecdsaP521: ["-digest", "sha512"]
        case .ed25519: []
        }
    }

    private static func signature(
        by key: PrivateKey, over message: [UInt8], in directory: TemporaryDirectory, _ options: [String]
    ) async throws -> [UInt8] {
        let files = ["-inkey", try directory.write("key", key.pem()), "-in", try directory.write("message", message)]
        return try await openssl(["pkeyutl", "-sign", "-rawin"] + files + options).outputBytes
    }
}
