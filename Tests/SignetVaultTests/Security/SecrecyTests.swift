import Foundation
import Logging
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

/// No secret of a server's life in its log, its audit file or its database.
@Suite struct SecrecyTests {
    @Test func noSecretIsWrittenAnywhere() async throws {
        let log = CollectedLog()
        try await CoreStage.run(isMachineSealed: false, logger: log.logger) { stage in
            var life = try await SecretLife(stage)
            try await life.tokens()
            try await life.people()
            try await life.machines()
            try await life.values()
            try await life.envelopes()
            try await life.certificates()
            try await life.shares()
            await stage.core.unsealed?.tend()

            let book = life.book
            #expect(book.count > 300)
            #expect(book.found(in: Data(log.text.utf8)) == [])
            #expect(try book.found(below: stage.directory.path) == [])

            // What is looked for would be found: names are in the audit file, and in the database as they are.
            let audit = try String(contentsOfFile: life.auditPath, encoding: .utf8)
            for text in [
                "\"path\":\"auth/userpass/login/ann\"", "\"path\":\"kv/app\"", "permission denied", "hmac-sha256:",
            ] { #expect(audit.contains(text), "\(text)") }
            #expect(life.hash.hasPrefix("hmac-sha256:") && audit.contains(life.hash))
            var control = SecretBook()
            try control.add("an accessor", life.accessor)
            #expect(try control.found(below: stage.directory.path).contains { $0.hasPrefix("signet.db") })
            let mode = try FileManager.default.attributesOfItem(atPath: life.auditPath)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }
}

/// A wide use of a server, with a note of every secret in it.
private struct SecretLife {
    private let stage: CoreStage
    private let root: String
    private var held: [String]
    private(set) var book = SecretBook()
    private(set) var accessor = ""
    /// Of a token, as the audit file has it.
    private(set) var hash = ""

    var auditPath: String { stage.directory.file("audit.log") }

    init(_ stage: CoreStage) async throws {
        self.stage = stage
        let made = await stage.ask(.update, "sys/init", ["secret_shares": 5, "secret_threshold": 3])
        root = try #require(made.json["root_token"]?.text)
        held = made.json["keys"]?.elements?.compactMap(\.text) ?? []
        try book.add("root token", root)
        try noteShares(made.json)
        await unseal()
        #expect(!stage.core.isSealed)
        await ask(.update, "sys/audit/file", ["type": "file", "options": ["file_path": .string(auditPath)]])
        for type in ["approle", "userpass", "cert", "jwt", "kubernetes"] {
            await ask(.update, "sys/auth/\(type)", ["type": .string(type)])
        }
        for (path, type) in [("kv", "kv"), ("kv2", "kv-v2"), ("transit", "transit"), ("pki", "pki")] {
            await ask(.update, "sys/mounts/\(path)", ["type": .string(type)])
        }
    }

    private mutating func noteShares(_ json: JSONValue) throws {
        for (index, share) in held.enumerated() { try book.add("share \(index)", share) }
        for (index, share) in (json["keys_base64"]?.elements ?? []).enumerated() {
            try book.add("share \(index)", share.text ?? "")
        }
    }

    private func unseal() async {
        for share in held.prefix(3) { _ = await stage.ask(.update, "sys/unseal", ["key": .string(share)]) }
    }

    /// Asks, as root where no token is given; that it goes through is expected.
    @discardableResult
    private func ask(
        _ operation: VaultOperation, _ path: String, _ fields: [String: JSONValue] = [:], token: String? = nil,
        refused: Bool = false, _ adjust: (inout VaultRequest) -> Void = { _ in }
    ) async -> JSONValue {
        let answer = await stage.ask(operation, path, fields, token: token ?? root, adjust)
        #expect((answer.status < 300) != refused, "\(operation) \(path): \(answer)")
        return answer.json
    }

    /// Notes the token of a login.
    @discardableResult
    private mutating func noteToken(_ name: String, _ json: JSONValue) throws -> String {
        let token = try #require(json["auth"]?["client_token"]?.text, "\(name)")
        try book.add(name, token)
        accessor = json["auth"]?["accessor"]?.text ?? accessor
        return token
    }
}

// MARK: Who logs in

extension SecretLife {
    mutating func tokens() async throws {
        let child = try noteToken("child token", await ask(.update, "auth/token/create", ["policies": "default"]))
        try book.add("own token id", "my-very-own-token-id")
        try noteToken(
            "own token", await ask(.update, "auth/token/create", ["id": "my-very-own-token-id", "num_uses": 9]))
        let batch = try noteToken(
            "batch token", await ask(.update, "auth/token/create", ["type": "batch", "policies": "default"]))
        let wrong = "hvs.ThisTokenWasNeverMadeByUs"
        try book.add("token that nobody made", wrong)
        for token in [child, batch] {
            await ask(.update, "auth/token/lookup", ["token": .string(token)])
            await ask(.update, "sys/capabilities", ["token": .string(token), "paths": ["kv/app"]])
            await ask(.read, "kv/app", token: token, refused: true)
        }
        await ask(.update, "auth/token/renew", ["token": .string(child)])
        await ask(.update, "auth/token/lookup", ["token": .string(wrong)], refused: true)
        await ask(.update, "auth/token/revoke", ["token": .string(wrong)])
        await ask(.read, "sys/mounts", token: wrong, refused: true)
        let hashed = await ask(.update, "sys/audit-hash/file", ["input": .string(child)])
        hash = hashed["data"]?["hash"]?.text ?? ""
        await ask(.update, "auth/token/revoke", ["token": .string(child)])
        await ask(.update, "auth/token/create", ["policies": ["x"], "ttl": [1]], refused: true)
    }

    mutating func people() async throws {
        for password in ["correct-horse-battery", "wrong-horse-battery", "second-horse-battery"] {
            try book.add("password", password)
        }
        await ask(.update, "auth/userpass/users/ann", ["password": "correct-horse-battery"])
        try noteToken(
            "login", await ask(.update, "auth/userpass/login/ann", ["password": "correct-horse-battery"], token: ""))
        for name in ["ann", "bob"] {
            await ask(
                .update, "auth/userpass/login/\(name)", ["password": "wrong-horse-battery"], token: "", refused: true)
        }
        await ask(.update, "auth/userpass/users/ann/password", ["password": "second-horse-battery"])
        await ask(.update, "auth/userpass/users/ann", ["password": ["correct-horse-battery"]], refused: true)
    }

    mutating func machines() async throws {
        await ask(.update, "auth/approle/role/web", ["token_policies": "default", "secret_id_num_uses": 5])
        let role = await ask(.read, "auth/approle/role/web/role-id")["data"]?["role_id"] ?? ""
        let made = await ask(.update, "auth/approle/role/web/secret-id", ["metadata": "{\"a\":\"b\"}"])
        let secret = try #require(made["data"]?["secret_id"]?.text)
        try book.add("secret id", secret)
        try book.add("custom secret id", "custom-secret-id-1")
        await ask(.update, "auth/approle/role/web/custom-secret-id", ["secret_id": "custom-secret-id-1"])
        for id in [secret, "custom-secret-id-1"] {
            try noteToken(
                "approle login",
                await ask(.update, "auth/approle/login", ["role_id": role, "secret_id": .string(id)], token: ""))
            await ask(.update, "auth/approle/role/web/secret-id/lookup", ["secret_id": .string(id)])
        }
        let wrong = "00000000-1111-2222-3333-444444444444"
        try book.add("secret id that nobody made", wrong)
        await ask(
            .update, "auth/approle/login", ["role_id": role, "secret_id": .string(wrong)], token: "", refused: true)
        await ask(.update, "auth/approle/role/web/secret-id/destroy", ["secret_id": .string(secret)])

        let authority = try await TestAuthority.root("clients")
        let client = try await authority.issue("CN=client")
        await ask(.update, "auth/cert/certs/web", ["certificate": .string(authority.certificate.pem)])
        try noteToken(
            "cert login",
            await ask(.update, "auth/cert/login", token: "") { $0.peerCertificates = [client.leaf.der] })
        try await webTokens()
    }

    private mutating func webTokens() async throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        let now = Int(stage.clock.now.timeIntervalSince1970)
        let token = try TestToken.make(
            ["sub": "ann", "aud": "vault", "iat": .integer(now), "exp": .integer(now + 300)], key: key)
        try book.add("web token", token)
        await ask(.update, "auth/jwt/config", ["jwt_validation_pubkeys": .string(key.publicKey.pem)])
        await ask(
            .update, "auth/jwt/role/web", ["role_type": "jwt", "user_claim": "sub", "bound_audiences": "vault"])
        try noteToken(
            "jwt login", await ask(.update, "auth/jwt/login", ["role": "web", "jwt": .string(token)], token: ""))
        await ask(.update, "auth/jwt/login", ["role": "none", "jwt": .string(token)], token: "", refused: true)
        await ask(.update, "auth/jwt/login", ["role": "web", "jwt": .string(token + "x")], token: "", refused: true)
        await ask(
            .update, "auth/kubernetes/config",
            ["kubernetes_host": "https://127.0.0.1:1", "token_reviewer_jwt": .string(token)])
        await ask(
            .update, "auth/kubernetes/role/web",
            ["bound_service_account_names": "a", "bound_service_account_namespaces": "a"])
        await ask(
            .update, "auth/kubernetes/login", ["role": "web", "jwt": .string(token)], token: "", refused: true)
    }
}

// MARK: What is kept and handed out

extension SecretLife {
    mutating func values() async throws {
        for value in ["kv-one-secret", "kv-two-secret", "kv-three-secret", "cubbyhole-secret", "plain text of mine"] {
            try book.add(value, value)
        }
        await ask(.update, "kv/app", ["password": "kv-one-secret", "nested": ["list": ["kv-two-secret"]]])
        await ask(.read, "kv/app")
        await ask(.update, "kv2/data/app", ["data": ["password": "kv-two-secret"]])
        await ask(
            .update, "kv2/data/app", ["data": ["password": "kv-three-secret"], "options": ["cas": 7]], refused: true)
        await ask(.patch, "kv2/data/app", ["data": ["other": "kv-three-secret"]])
        await ask(.read, "kv2/data/app")
        await ask(.update, "kv2/data/app", ["data": "kv-three-secret"], refused: true)
        await ask(.delete, "kv2/data/app")
        await ask(.update, "cubbyhole/mine", ["k": "cubbyhole-secret"])
        await ask(.read, "cubbyhole/mine")
        let plain = JSONValue.string(Data("plain text of mine".utf8).base64EncodedString())
        await ask(.update, "transit/keys/k")
        let sealed = await ask(.update, "transit/encrypt/k", ["plaintext": plain])["data"]?["ciphertext"] ?? ""
        let opened = await ask(.update, "transit/decrypt/k", ["ciphertext": sealed])
        #expect(opened["data"]?["plaintext"] == plain)
        await ask(.update, "transit/encrypt/k", ["plaintext": "plain text of mine"], refused: true)
    }

    mutating func envelopes() async throws {
        try book.add("wrapped value", "wrapped-by-hand-secret")
        for (path, fields) in [
            ("sys/wrapping/wrap", ["k": "wrapped-by-hand-secret"]), ("auth/approle/role/web/secret-id", [:]),
            ("auth/token/create", ["policies": "default"]),
        ] as [(String, [String: JSONValue])] {
            let made = await ask(.update, path, fields) { $0.wrapTTL = .seconds(600) }
            let token = try #require(made["wrap_info"]?["token"]?.text)
            try book.add("envelope", token)
            await ask(.update, "sys/wrapping/lookup", ["token": .string(token)], token: "")
            let again = await ask(.update, "sys/wrapping/rewrap", ["token": .string(token)])
            let second = try #require(again["wrap_info"]?["token"]?.text)
            try book.add("envelope again", second)
            let opened = await ask(.update, "sys/wrapping/unwrap", token: second)
            if let secret = opened["data"]?["secret_id"]?.text { try book.add("wrapped secret id", secret) }
            if opened["auth"] != .null { try noteToken("wrapped token", opened) }
            await ask(.update, "sys/wrapping/unwrap", token: second, refused: true)
        }
        // One that is not opened stays in the database, sealed.
        let made = await ask(.read, "kv/app") { $0.wrapTTL = .seconds(600) }
        try book.add("envelope", try #require(made["wrap_info"]?["token"]?.text))
    }

    mutating func certificates() async throws {
        let root = await ask(
            .update, "pki/root/generate/exported", ["common_name": "root", "key_type": "ec", "ttl": "8000h"])
        try book.add("key of the root", try #require(root["data"]?["private_key"]?.text))
        await ask(.update, "pki/roles/web", ["allow_any_name": true, "key_type": "ec", "generate_lease": true])
        for format in ["pem", "der", "pem_bundle"] {
            let issued = await ask(.update, "pki/issue/web", ["common_name": "a.example", "format": .string(format)])
            try book.add("issued key", try #require(issued["data"]?["private_key"]?.text))
            guard format == "pem" else { continue }
            await ask(
                .update, "pki/revoke-with-key",
                [
                    "certificate": issued["data"]?["certificate"] ?? "",
                    "private_key": issued["data"]?["private_key"] ?? "",
                ])
        }
        let foreign = try await TestAuthority.root("foreign")
        try book.add("imported key", try foreign.key.pem())
        await ask(
            .update, "pki/issuers/import/bundle",
            ["pem_bundle": .string(foreign.certificate.pem + (try foreign.key.pem()))])
        await ask(.update, "pki/keys/import", ["pem_bundle": .string(try foreign.key.pem())])
        await ask(.update, "pki/revoke-with-key", ["private_key": .string(try foreign.key.pem())], refused: true)
    }

    /// A root token by shares, new shares, sealing and opening with them.
    mutating func shares() async throws {
        let started = await ask(.update, "sys/generate-root/attempt", token: "")
        let (nonce, password) = (started["nonce"] ?? "", try #require(started["otp"]?.text))
        try book.add("one-time password", password)
        var last = JSONValue.null
        for share in held.prefix(3) {
            last = await ask(.update, "sys/generate-root/update", ["key": .string(share), "nonce": nonce], token: "")
        }
        let encoded = try #require(last["encoded_token"]?.text)
        try book.add("generated root token", try #require(RootTokenGeneration.decode(encoded, password)))

        let rekey = await ask(.update, "sys/rekey/init", ["secret_shares": 4, "secret_threshold": 3], token: "")
        for share in held.prefix(3) {
            last = await ask(
                .update, "sys/rekey/update", ["key": .string(share), "nonce": rekey["nonce"] ?? ""], token: "")
        }
        held = last["keys"]?.elements?.compactMap(\.text) ?? []
        #expect(held.count == 4)
        try noteShares(last)
        await ask(.update, "sys/rotate")
        await ask(.update, "sys/seal")
        await ask(.read, "kv/app", refused: true)
        await unseal()
        await ask(.read, "kv/app")
    }
}
