import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetVault

/// Who somebody is, and tokens that say it.
@Suite struct IdentityTests {
    /// A server at which ann and bob may log in, with a policy that names who asks.
    private func withUsers<T: Sendable>(_ body: (CoreStage) async throws -> T) async throws -> T {
        try await CoreStage.run { stage in
            _ = await stage.ask(.update, "sys/auth/approle", ["type": "approle"])
            let policy = """
                path "secret/data/{{identity.entity.id}}" { capabilities = ["create", "read", "update"] }
                path "identity/oidc/token/*" { capabilities = ["read"] }
                """
            _ = await stage.ask(.update, "sys/policies/acl/own", ["policy": .string(policy)])
            for name in ["ann", "bob"] {
                let role = "auth/approle/role/\(name)"
                _ = await stage.ask(.update, role, ["token_policies": "own"])
                _ = await stage.ask(.update, role + "/role-id", ["role_id": .string(name)])
                let secret = await stage.ask(.update, role + "/custom-secret-id", ["secret_id": .string(name)])
                #expect(secret.status == 200)
            }
            return try await body(stage)
        }
    }

    private func login(_ name: String, _ stage: CoreStage) async throws -> (token: String, entity: String) {
        let answer = await stage.ask(
            .update, "auth/approle/login", ["role_id": .string(name), "secret_id": .string(name)], token: "")
        let auth = try #require(answer.json["auth"])
        return (try #require(auth["client_token"]?.text), try #require(auth["entity_id"]?.text))
    }

    @Test func whoLogsInAgainIsTheSame() async throws {
        try await withUsers { stage in
            let (first, again, other) = (
                try await login("ann", stage), try await login("ann", stage), try await login("bob", stage)
            )
            #expect(!first.entity.isEmpty && first.entity == again.entity && first.entity != other.entity)
            let listed = await stage.ask(.list, "identity/entity/id")
            #expect(listed.json["data"]?["keys"] == .strings([first.entity, other.entity].sorted()))

            let read = await stage.ask(.read, "identity/entity/id/\(first.entity)")
            let name = try #require(read.json["data"]?["name"]?.text)
            #expect(read.json["data"]?["aliases"]?.elements?.first?["name"] == "ann")
            let byName = await stage.ask(.read, "identity/entity/name/\(name)")
            #expect(byName.json["data"]?["id"]?.text == first.entity)
            let mount = read.json["data"]?["aliases"]?.elements?.first?["mount_accessor"] ?? .null
            let found = await stage.ask(
                .update, "identity/lookup/entity", ["alias_name": "ann", "alias_mount_accessor": mount])
            #expect(found.json["data"]?["id"]?.text == first.entity)
            let nobody = await stage.ask(
                .update, "identity/lookup/entity", ["alias_name": "eve", "alias_mount_accessor": mount])
            #expect(nobody.status == 204)
        }
    }

    @Test func policiesNameWhoAsks() async throws {
        try await withUsers { stage in
            let (ann, bob) = (try await login("ann", stage), try await login("bob", stage))
            let (own, others) = ("secret/data/\(ann.entity)", "secret/data/\(bob.entity)")
            let written = await stage.ask(.update, own, ["data": ["k": "v"]], token: ann.token)
            let refused = await stage.ask(.update, others, ["data": ["k": "v"]], token: ann.token)
            #expect(written.status == 200 && refused.status == 403)
            // By the default policy.
            let herself = await stage.ask(.read, "identity/entity/id/\(ann.entity)", token: ann.token)
            let other = await stage.ask(.read, "identity/entity/id/\(bob.entity)", token: ann.token)
            #expect(herself.status == 200 && other.status == 403)
        }
    }

    @Test func whomAnEndedMethodKnewAreForgotten() async throws {
        try await withUsers { stage in
            _ = try await login("ann", stage)
            _ = await stage.ask(.delete, "sys/auth/approle")
            let listed = await stage.ask(.list, "identity/entity/id")
            #expect(listed.status == 404)
        }
    }

    @Test(arguments: ["RS256", "ES256", "ES384", "ES512", "EdDSA"])
    func tokensAreCheckedWithThePublishedKeys(algorithm: String) async throws {
        try await withUsers { stage in
            let ann = try await login("ann", stage)
            let name = "identity/oidc/key/k"
            let key = await stage.ask(.update, name, ["algorithm": .string(algorithm), "verification_ttl": "1h"])
            let role = await stage.ask(.update, "identity/oidc/role/r", ["key": "k", "ttl": "30m", "client_id": "app"])
            #expect(key.status == 204 && role.status == 204)
            let early = await stage.ask(.read, "identity/oidc/token/r", token: ann.token)
            #expect(early.status == 400, "no client is allowed yet")
            _ = await stage.ask(.update, name, ["allowed_client_ids": "app"])
            _ = await stage.ask(.update, "identity/oidc/config", ["issuer": "https://vault.test:8200"])

            let made = await stage.ask(.read, "identity/oidc/token/r", token: ann.token)
            let text = try #require(made.json["data"]?["token"]?.text)
            let token = try WebToken(text)
            #expect(token.claims["sub"]?.text == ann.entity && token.audiences == ["app"])
            #expect(token.claims["iss"] == "https://vault.test:8200/v1/identity/oidc")

            // Whoever checks it has no token of ours.
            let published = await stage.ask(.read, "identity/oidc/.well-known/keys", token: "")
            #expect(try WebKeys(set: published.json).signed(token))
            let active = try await introspection(text, stage)
            #expect(active == ["active": true])
            let forged = try await introspection(text.dropLast(4) + "AAAA", stage)
            #expect(forged["active"] == false)

            // Another key signs; what the old one signed stays good for verification_ttl.
            _ = await stage.ask(.update, name + "/rotate", ["verification_ttl": "10m"])
            let two = await stage.ask(.read, "identity/oidc/.well-known/keys", token: "")
            #expect(two.json["keys"]?.elements?.count == 2)
            stage.clock.advance(by: .seconds(601))
            let one = await stage.ask(.read, "identity/oidc/.well-known/keys", token: "")
            #expect(one.json["keys"]?.elements?.count == 1)
            let withdrawn = try await introspection(text, stage)
            #expect(withdrawn["active"] == false)
        }
    }

    private func introspection(_ token: String, _ stage: CoreStage) async throws -> JSONValue {
        await stage.ask(.update, "identity/oidc/introspect", ["token": .string(token), "client_id": "app"]).json
    }

    @Test func aKeyChangesByItselfWhenItIsOld() async throws {
        try await withUsers { stage in
            let ann = try await login("ann", stage)
            _ = await stage.ask(
                .update, "identity/oidc/key/k",
                ["algorithm": "ES256", "rotation_period": "1h", "verification_ttl": "1h", "allowed_client_ids": "*"])
            _ = await stage.ask(.update, "identity/oidc/role/r", ["key": "k", "ttl": "1h"])
            let before = await stage.ask(.read, "identity/oidc/token/r", token: ann.token)
            stage.clock.advance(by: .seconds(3600))
            let after = await stage.ask(.read, "identity/oidc/token/r", token: ann.token)
            let ids = try [before, after].map { try WebToken($0.json["data"]?["token"]?.text ?? "").keyID }
            #expect(ids[0] != ids[1] && ids[1] != nil)
        }
    }

    @Test func whatCannotBeIsRefused() async throws {
        try await withUsers { stage in
            let (path, key) = ("identity/oidc/role/r", "identity/oidc/key/k")
            for (path, fields, reason) in [
                ("identity/oidc/config", ["issuer": "https://vault.test/path"], "invalid issuer"),
                (key, ["algorithm": "none"], "unknown signing algorithm"),
                (key, ["rotation_period": "1s"], "at least one minute"),
                (key, ["rotation_period": "1h", "verification_ttl": "11h"], "10x rotation_period"),
                (path, ["ttl": "1h"], "the key parameter is required"), (path, ["key": "x"], "cannot find key"),
            ] as [(String, [String: JSONValue], String)] {
                let answer = await stage.ask(.update, path, fields)
                let text = answer.json["errors"]?.elements?.first?.text ?? ""
                #expect(answer.status == 400 && text.contains(reason), "\(path) \(fields): \(text)")
            }
            _ = await stage.ask(.update, key, ["algorithm": "ES256", "allowed_client_ids": "*"])
            let tooLong = await stage.ask(.update, path, ["key": "k", "ttl": "25h"])
            #expect(tooLong.status == 400)
            _ = await stage.ask(.update, path, ["key": "k"])
            let used = await stage.ask(.delete, key)
            #expect(used.status == 400)
            let nobody = await stage.ask(.read, "identity/oidc/token/r")
            #expect(nobody.json["errors"] == ["no entity associated with the request's token"])
        }
    }
}
