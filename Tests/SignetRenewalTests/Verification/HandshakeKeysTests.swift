import Crypto
import SignetCore
import Testing

@testable import SignetRenewal

/// The key schedule against RFC 8448 section 3.
@Suite struct HandshakeKeysTests {
    @Test func asInTheSimpleHandshake() throws {
        let shared = try #require(
            [UInt8](hexadecimal: "8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d"))
        let digest = try #require(
            [UInt8](hexadecimal: "860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8"))
        let keys = HandshakeKeys(.aes128GCM, shared: SymmetricKey(data: shared), digest: digest)
        #expect(
            keys.serverSecret.withUnsafeBytes { Array($0) }.hexadecimal
                == "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38")
        #expect(keys.key.withUnsafeBytes { Array($0) }.hexadecimal == "3fce516009c21727d0f2e4e86ee403bc")
        #expect(keys.iv.hexadecimal == "5d313eb2671276ee13000b30")
    }

    @Test func sharesAgreeInEveryGroup() throws {
        let (client, server) = (KeyShares(), KeyShares())
        for group in KeyShares.Group.allCases {
            let ours = try client.secret(group, with: server.publicKey(group)[...])
            let theirs = try server.secret(group, with: client.publicKey(group)[...])
            #expect(ours == theirs)
            for share in [[], [4], Array(repeating: 4, count: 65), Array(repeating: 4, count: 97)] as [[UInt8]] {
                #expect(throws: TLSProbeError.self) { try client.secret(group, with: share[...]) }
            }
        }
    }
}
