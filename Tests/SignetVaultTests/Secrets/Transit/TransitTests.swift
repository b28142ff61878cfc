import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite("Transit")
struct TransitTests {
    @Test("What was encrypted is decrypted, also by former versions of the key")
    func roundTrip() async throws {
        try await BackendStage.run(TransitKind.self) { stage in
            let key = try await stage.ask(.update, "keys/foo").data
            #expect(key?["type"] == "aes256-gcm96" && key?["latest_version"] == 1)
            let first = try #require(
                try await stage.ask(.update, "encrypt/foo", ["plaintext": "test"]).data?["ciphertext"]?.text)
            #expect(first.hasPrefix("vault:v1:"))
            #expect(Data(base64Encoded: String(first.dropFirst(9)))?.count == 12 + 3 + 16)
            try await stage.ask(.update, "keys/foo/rotate")
            let second = try await stage.ask(.update, "encrypt/foo", ["plaintext": "test"]).data
            #expect(second?["key_version"] == 2)
            for text in [JSONValue.string(first), second?["ciphertext"] ?? .null] {
                #expect(try await stage.ask(.update, "decrypt/foo", ["ciphertext": text]).data == ["plaintext": "test"])
            }
            try await stage.ask(.update, "keys/foo/config", ["min_decryption_version": 2])
            #expect(
                await vaultFailure { try await stage.ask(.update, "decrypt/foo", ["ciphertext": .string(first)]) }
                    == .invalid("ciphertext or signature version is disallowed by policy (too old)"))
            let shown = try await stage.ask(.read, "keys/foo").data
            #expect(shown?["keys"]?.members?.keys.sorted() == ["2"])
        }
    }

    @Test("Additional data belongs to the ciphertext")
    func associatedData() async throws {
        try await BackendStage.run(TransitKind.self) { stage in
            let text =
                try await stage.ask(
                    .update, "encrypt/new", ["plaintext": "AAAA", "associated_data": "BBBB"]
                ).data?["ciphertext"] ?? .null
            let failure = await vaultFailure { try await stage.ask(.update, "decrypt/new", ["ciphertext": text]) }
            #expect(failure == .invalid("cipher: message authentication failed"))
            let fields = ["ciphertext": text, "associated_data": "BBBB"]
            #expect(try await stage.ask(.update, "decrypt/new", fields).data == ["plaintext": "AAAA"])
        }
    }

    @Test("A key goes only where that was allowed")
    func deletion() async throws {
        try await BackendStage.run(TransitKind.self) { stage in
            try await stage.ask(.update, "keys/foo")
            #expect(try await stage.ask(.list, "keys").data?["keys"] == ["foo"])
            let refused = await vaultFailure { try await stage.ask(.delete, "keys/foo") }
            #expect(refused?.status == 400)
            try await stage.ask(.update, "keys/foo/config", ["deletion_allowed": true])
            try await stage.ask(.delete, "keys/foo")
            #expect(await vaultFailure { try await stage.ask(.read, "keys/foo") } == .notFound)
            let unknown = await vaultFailure { try await stage.ask(.update, "keys/foo", ["type": "rsa-2048"]) }
            #expect(unknown?.status == 400)
        }
    }

    @Test("Damaged ciphertexts are refused")
    func damage() async throws {
        try await BackendStage.run(TransitKind.self) { stage in
            let text =
                try await stage.ask(.update, "encrypt/foo", ["plaintext": "AAAA"]).data?["ciphertext"]?.text ?? ""
            for mutation in mutations(of: Array(text.utf8), count: 200, seed: 7) {
                let damaged = String(decoding: mutation, as: UTF8.self)
                guard damaged != text else { continue }
                do {
                    let plain = try await stage.ask(.update, "decrypt/foo", ["ciphertext": .string(damaged)]).data
                    // Base64 has several spellings for its last bits.
                    #expect(plain == ["plaintext": "AAAA"])
                } catch let failure as VaultFailure {
                    #expect(failure.status == 400)
                }
            }
        }
    }
}
