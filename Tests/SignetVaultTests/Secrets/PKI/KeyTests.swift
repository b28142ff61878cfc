import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite struct KeyTests {
    @Test func lifeOfAKey() async throws {
        try await PKISite.run { site in
            let made = try await site.data(
                .update, "keys/generate/exported", ["key_type": "ed25519", "key_name": "spare"])
            let id = made.text("key_id")
            let key = try PrivateKey(pem: made.text("private_key"))
            #expect(made["key_name"] == "spare" && made["key_type"] == "ed25519")
            #expect(
                try await site.data(.read, "key/spare") == [
                    "key_id": .string(id), "key_name": "spare", "key_type": "ed25519",
                    "subject_key_id": .string(SerialForm.pairs(key.publicKey.keyIdentifier)),
                ])
            #expect(
                try await site.data(.list, "keys") == [
                    "keys": [.string(id)], "key_info": .object([id: ["key_name": "spare", "is_default": true]]),
                ])
            #expect(try await site.data(.read, "config/keys") == ["default": .string(id)])
            try await site.data(.update, "key/\(id)", ["key_name": "used"])
            let root = try await site.data(
                .update, "root/generate/existing", ["common_name": "Root", "key_ref": "used", "ttl": "1h"])
            #expect(root["key_id"] == .string(id))
            #expect(
                await vaultFailure { try await site.stage.ask(.delete, "key/used") }
                    == .invalid("Failed to Delete Key.  Key in Use by Issuer: \(root.text("issuer_id"))"))
            try await site.stage.ask(.delete, "issuer/default")
            #expect(try await site.stage.ask(.delete, "key/used").warnings.count == 1)
            #expect(try await site.stage.ask(.delete, "key/used").warnings.isEmpty)
            #expect(
                await vaultFailure { try await site.data(.read, "key/\(id)") }
                    == .fault("unable to find PKI key for reference: \(id)"))
            await #expect(throws: VaultFailure.self) { try await site.pki.issuers.privateKey(id) }
        }
    }

    @Test func importing() async throws {
        try await PKISite.run { site in
            let pem = try PrivateKey.generate(.ecdsaP256).pem()
            let first = try await site.data(.update, "keys/import", ["pem_bundle": .string(pem)])
            let again = try await site.stage.ask(.update, "keys/import", ["pem_bundle": .string(pem)])
            #expect(again.data == first && again.warnings.count == 1)
            for text in ["", "nonsense", pem + pem, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
                let failure = await vaultFailure {
                    try await site.data(.update, "keys/import", ["pem_bundle": .string(text)])
                }
                #expect(failure?.status == 400, "\(text)")
            }
            #expect(await vaultFailure { try await site.data(.update, "keys/generate/kms") }?.status == 400)
            #expect(try await site.pki.issuers.directory().state.keys.count == 1)
        }
    }
}
