import SignetCore
import SignetTestSupport
import Testing

@testable import SignetPKI

/// Keys of others, with which Signet only checks signatures.
@Suite struct ForeignKeyTests {
    @Test(arguments: [1024, 1536, 2432, 4608])
    func chainsOfRSAKeysOfAnySizeAreVerified(bits: Int) async throws {
        let authority = try OpenSSLAuthority()
        let root = try await authority.make("root", OpenSSLAuthority.authority, key: ["rsa:\(bits)"])
        let names = ["subjectAltName = DNS:service.example.com"]
        let leaf = try await authority.make(
            "leaf", issuer: "root", OpenSSLAuthority.server + names, key: ["rsa:\(bits)"])
        let question = ChainQuestion(leaf: leaf, intermediates: [], roots: [root])
        #expect(try await question.opensslError() == nil)
        #expect(try await question.path() == [leaf, root])
        #expect(leaf.publicKey == nil, "such a key is not for certifying and signing")
        let sha1 = try await authority.make("sha1", issuer: "root", OpenSSLAuthority.server, options: ["-sha1"])
        await #expect(throws: SignetError(.wrongSignature, "")) {
            try await ChainQuestion(leaf: sha1, intermediates: [], roots: [root]).path()
        }
    }

    @Test func aWrongSignatureIsNoticed() async throws {
        let authority = try OpenSSLAuthority()
        let root = try await authority.make("root", OpenSSLAuthority.authority, key: ["rsa:1024"])
        var leaf = try await authority.make("leaf", issuer: "root", OpenSSLAuthority.server).der
        leaf[leaf.count - 1] ^= 1
        #expect(try DecodedCertificate(der: leaf).relation(to: root) == .wrongSignature)
    }

    @Test(arguments: [(768, false), (1016, false), (1024, true), (8192, true), (8200, false), (16384, false)])
    func sizesHaveLimits(bits: Int, isUsed: Bool) {
        #expect((VerifyingKey(subjectPublicKeyInfo: Self.rsaKey(bits: bits)) != nil) == isUsed)
        #expect(throws: SignetError.self) { try PublicKey(subjectPublicKeyInfo: Self.rsaKey(bits: bits)) }
    }

    /// A SubjectPublicKeyInfo with a modulus of so many bits that is odd and otherwise nothing.
    private static func rsaKey(bits: Int) -> [UInt8] {
        var writer = DERWriter()
        writer.sequence { key in
            key.sequence { algorithm in
                algorithm.raw([0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00])
            }
            var numbers = DERWriter()
            numbers.sequence { pair in
                pair.primitive(0x02, [0x00] + [UInt8](repeating: 0xFF, count: bits / 8))
                pair.primitive(0x02, [0x01, 0x00, 0x01])
            }
            key.primitive(DERWriter.Tag.bitString, [0x00] + numbers.bytes)
        }
        return writer.bytes
    }
}
