import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Damaged key files give an error, never a crash, and never another error than ours.
@Suite struct KeyFuzzTests {
    private func readsOrRefuses(_ bytes: [UInt8]) {
        do {
            _ = try PrivateKey(fileContents: bytes) { Secret("x") }
        } catch {
            #expect(error is SignetError, "\(error) for \(bytes.hexadecimal)")
        }
    }

    @Test(arguments: KeyAlgorithm.allCases, PrivateKey.Encoding.allCases)
    func plainKeys(_ algorithm: KeyAlgorithm, _ encoding: PrivateKey.Encoding) throws {
        guard let pem = try? TestKeys.key(algorithm).pem(encoding) else { return }
        let der = try #require(try PEMBlock.parseAll(pem).first).bytes
        let count = algorithm.isRSA ? 40 : 500
        for bytes in mutations(of: der, count: count, seed: 1) { readsOrRefuses(bytes) }
        for bytes in mutations(of: Array(pem.utf8), count: count, seed: 2) { readsOrRefuses(bytes) }
    }

    @Test(arguments: [
        ["-noiter"], ["-noiter", "-v2", "des3"], ["-noiter", "-v1", "PBE-SHA1-3DES"],
        ["-scrypt", "-scrypt_N", "2", "-scrypt_r", "1", "-scrypt_p", "1"],
    ])
    func encryptedKeys(_ scheme: [String]) async throws {
        let plain = try TestKeys.key(.ecdsaP256).pem()
        let pem = try await openssl(["pkcs8", "-topk8", "-passout", "pass:x"] + scheme, input: plain).output
        let der = try #require(try PEMBlock.parseAll(pem).first).bytes
        for bytes in mutations(of: der, count: 500, seed: 3) { readsOrRefuses(bytes) }
        for bytes in mutations(of: Array(pem.utf8), count: 200, seed: 4) { readsOrRefuses(bytes) }
    }

    @Test(arguments: ["-aes128", "-des3"])
    func traditionalKeys(_ cipher: String) async throws {
        let plain = try TestKeys.key(.ecdsaP256).pem()
        let pem = try await openssl(["ec", cipher, "-passout", "pass:x"], input: plain).output
        for bytes in mutations(of: Array(pem.utf8), count: 500, seed: 5) { readsOrRefuses(bytes) }
    }

    @Test func randomBytes() {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<2000 {
            let count = Int.random(in: 0...200, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            readsOrRefuses(bytes)
            readsOrRefuses([0x30, UInt8(min(count, 127))] + bytes)
        }
    }
}
