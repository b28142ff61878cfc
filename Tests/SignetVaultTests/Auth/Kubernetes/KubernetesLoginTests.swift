import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite struct KubernetesLoginTests {
    private struct Cluster {
        let server: TokenReviewServer
        let stage: BackendStage
        let key: PrivateKey

        /// A token of today's kind that the API server knows.
        func token(
            _ name: String = "app", namespace: String = "default", audiences: [String] = [TokenReviewServer.audience],
            key: PrivateKey? = nil, claims: [String: JSONValue] = [:]
        ) throws -> String {
            let now = Int(stage.clock.now.timeIntervalSince1970)
            var members: [String: JSONValue] = [
                "iss": "https://kubernetes.default.svc", "sub": .string("system:serviceaccount:\(namespace):\(name)"),
                "aud": .strings(audiences), "iat": .integer(now), "nbf": .integer(now), "exp": .integer(now + 3600),
                "kubernetes.io": [
                    "namespace": .string(namespace), "serviceaccount": ["name": .string(name), "uid": "uid-1"],
                ],
            ]
            members.merge(claims) { $1 }
            let token = try TestToken.make(.object(members), key: key ?? self.key)
            server.know(
                token, as: .init(namespace: namespace, name: name, uid: "uid-1", audiences: audiences))
            return token
        }

        func login(_ token: String, role: String = "app") async throws -> LoginGrant? {
            try await stage.ask(.update, "login", ["role": .string(role), "jwt": .string(token)]).login
        }
    }

    /// A cluster with TLS of a CA of its own, and a mount that knows it.
    private func run(
        config: [String: JSONValue] = [:], role: [String: JSONValue] = [:], reviewers: Set<String> = [],
        _ body: (Cluster) async throws -> Void
    ) async throws {
        let authority = try await TestAuthority.root("cluster root")
        let identity = try await authority.issue("apiserver", usage: .server, names: ["ip:127.0.0.1"])
        try await TokenReviewServer.run(identity: identity, reviewers: reviewers) { server in
            try await BackendStage.run(KubernetesAuthKind.self, table: .auth) { stage in
                var settings: [String: JSONValue] = [
                    "kubernetes_host": .string(server.url), "kubernetes_ca_cert": .string(authority.certificate.pem),
                ]
                settings.merge(config) { $1 }
                try await stage.ask(.update, "config", settings)
                var fields: [String: JSONValue] = [
                    "bound_service_account_names": "app", "bound_service_account_namespaces": "default",
                    "token_policies": "web", "token_ttl": "20m",
                ]
                fields.merge(role) { $1 }
                try await stage.ask(.update, "role/app", fields)
                try await body(Cluster(server: server, stage: stage, key: PrivateKey.generate(.ecdsaP256)))
            }
        }
    }

    @Test func grants() async throws {
        try await run { cluster in
            let token = try cluster.token()
            let grant = try #require(try await cluster.login(token))
            #expect(grant.displayName == "kubernetes-default-app" && grant.policies == ["web"] && grant.ttl == 1200)
            #expect(
                grant.metadata == [
                    "role": "app", "service_account_name": "app", "service_account_namespace": "default",
                    "service_account_secret_name": "", "service_account_uid": "uid-1",
                ])
            #expect(grant.alias == "uid-1" && cluster.server.bearers == [token])
        }
    }

    @Test func tokensFromSecrets() async throws {
        try await run(role: ["alias_name_source": "serviceaccount_name"]) { cluster in
            let token = try TestToken.make(
                [
                    "iss": "kubernetes/serviceaccount", "sub": "system:serviceaccount:default:app",
                    "kubernetes.io/serviceaccount/namespace": "default",
                    "kubernetes.io/serviceaccount/service-account.name": "app",
                    "kubernetes.io/serviceaccount/service-account.uid": "uid-1",
                    "kubernetes.io/serviceaccount/secret.name": "app-token",
                ], key: cluster.key)
            cluster.server.know(
                token,
                as: .init(namespace: "default", name: "app", uid: "uid-1", audiences: [TokenReviewServer.audience]))
            let grant = try #require(try await cluster.login(token))
            #expect(grant.metadata["service_account_secret_name"] == "app-token" && grant.alias == "default/app")
        }
    }

    @Test(
        arguments: [
            (["jwt": "x"], "missing role"), (["role": "app"], "missing jwt"),
            (["role": "other", "jwt": "x"], "invalid role name \"other\""),
        ] as [([String: JSONValue], String)])
    func whatIsMissingOrUnknown(sent: [String: JSONValue], message: String) async throws {
        try await run { cluster in
            let failure = await vaultFailure { try await cluster.stage.ask(.update, "login", sent) }
            #expect(failure == .invalid(message))
        }
    }

    @Test func accountsThatAreNotBound() async throws {
        try await run { cluster in
            let (name, namespace) = (try cluster.token("other"), try cluster.token(namespace: "other"))
            #expect(
                await vaultFailure { try await cluster.login(name) }
                    == VaultFailure(status: 403, ["service account name not authorized"]))
            #expect(
                await vaultFailure { try await cluster.login(namespace) }
                    == VaultFailure(status: 403, ["namespace not authorized"]))
            #expect(cluster.server.bearers.isEmpty)
        }
    }

    @Test func deletedAccountsAreOut() async throws {
        try await run { cluster in
            let token = try cluster.token()
            let first = try await cluster.login(token)
            #expect(first != nil)
            cluster.server.know(token, as: nil)
            #expect(await vaultFailure { try await cluster.login(token) } == .noToken)
            // A forged token that names an account, while the API server knows the token as another's.
            cluster.server.know(
                token, as: .init(namespace: "default", name: "x", uid: "u", audiences: [TokenReviewServer.audience]))
            #expect(await vaultFailure { try await cluster.login(token) } == .noToken)
            for nonsense in ["x", "a.b.c", ""] {
                #expect(await vaultFailure { try await cluster.login(nonsense) } != nil)
            }
        }
    }

    @Test func theReviewerAsks() async throws {
        try await run(config: ["token_reviewer_jwt": "reviewer"], reviewers: ["reviewer"]) { cluster in
            let first = try await cluster.login(cluster.token())
            #expect(first != nil)
            #expect(cluster.server.bearers == ["reviewer"])
        }
        try await run(config: ["token_reviewer_jwt": "wrong"], reviewers: ["reviewer"]) { cluster in
            let token = try cluster.token()
            #expect(await vaultFailure { try await cluster.login(token) } == .noToken)
        }
    }

    @Test func audiences() async throws {
        try await run(config: ["token_reviewer_jwt": "r"], role: ["audience": "vault"], reviewers: ["r"]) { cluster in
            let first = try await cluster.login(cluster.token(audiences: ["vault"]))
            #expect(first != nil)
            let other = try cluster.token()
            #expect(await vaultFailure { try await cluster.login(other) } == .noToken)
        }
    }

    @Test func keysAreCheckedBeforeTheClusterIsAsked() async throws {
        let key = try PrivateKey.generate(.rsa2048)
        try await run(config: ["pem_keys": [.string(key.publicKey.pem)]]) { cluster in
            let first = try await cluster.login(cluster.token(key: key))
            #expect(first != nil)
            let forged = try cluster.token()
            #expect(await vaultFailure { try await cluster.login(forged) } == .noToken)
            #expect(cluster.server.bearers.count == 1)
        }
    }

    @Test func timesAndIssuers() async throws {
        try await run(config: ["issuer": "bob", "disable_iss_validation": false]) { cluster in
            let (good, bad) = (try cluster.token(claims: ["iss": "bob"]), try cluster.token())
            let first = try await cluster.login(good)
            #expect(first != nil)
            #expect(await vaultFailure { try await cluster.login(bad) } == .noToken)
            cluster.stage.clock.advance(by: .seconds(3661))
            #expect(await vaultFailure { try await cluster.login(good) } == .noToken)
        }
    }

    @Test func anApiServerThatIsAnother() async throws {
        let stranger = try await TestAuthority.root("another root")
        try await run(config: ["kubernetes_ca_cert": .string(stranger.certificate.pem)]) { cluster in
            let token = try cluster.token()
            #expect(await vaultFailure { try await cluster.login(token) } == .noToken)
            #expect(cluster.server.bearers.isEmpty)
        }
    }

    @Test func renewalsFollowTheRole() async throws {
        try await run { cluster in
            var token = TokenEntry(accessor: "a", policies: ["web"], path: "auth/kubernetes/login", createdAt: .now)
            token.internalData = try #require(try await cluster.login(try cluster.token())).internalData
            let request = VaultRequest(.update, "auth/token/renew-self")
            #expect(try await cluster.stage.backend.renewal(of: token, request)?.ttl == 1200)
            try await cluster.stage.ask(.delete, "role/app")
            #expect(
                await vaultFailure { try await cluster.stage.backend.renewal(of: token, request) }
                    == .invalid("role \"app\" does not exist during renewal"))
        }
    }
}
