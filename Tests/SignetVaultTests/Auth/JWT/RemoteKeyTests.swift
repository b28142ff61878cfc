import Foundation
import NIOHTTP1
import SignetCore
import SignetPKI
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetVault

/// An issuer on loopback: its configuration and its keys.
private final class KeyServer: Sendable {
    let url: String
    let keys = Mutex<[String: PrivateKey]>([:])
    let status = Mutex(200)
    private let counter = Mutex(0)
    private let issuer: String?

    private init(url: String, issuer: String?) {
        self.url = url
        self.issuer = issuer
    }

    /// How often the keys were fetched.
    var fetches: Int { counter.withLock { $0 } }

    /// - Parameter issuer: what it calls itself; nil: as it should
    static func run(
        identity: CertifiedKey? = nil, issuer: String? = nil, _ body: (KeyServer) async throws -> Void
    ) async throws {
        let http =
            if let identity { try await LoopbackHTTPServer(identity: identity) } else { try await LoopbackHTTPServer() }
        let server = KeyServer(url: "http\(identity == nil ? "" : "s")://127.0.0.1:\(http.port)", issuer: issuer)
        try await http.run({ head, _ in server.answer(head) }, while: { try await body(server) })
    }

    private func answer(_ head: HTTPRequestHead) -> HTTPTestAnswer {
        switch head.uri {
        case "/.well-known/openid-configuration":
            return HTTPTestAnswer(200, ["issuer": .string(issuer ?? url), "jwks_uri": .string("\(url)/keys")])
        case "/keys":
            counter.withLock { $0 += 1 }
            let document = try? TestToken.keySet(keys.withLock { $0 })
            return HTTPTestAnswer(status.withLock { $0 }, document)
        default: return HTTPTestAnswer(404)
        }
    }
}

@Suite struct RemoteKeyTests {
    private func run(
        _ stage: BackendStage, _ settings: [String: JSONValue]
    ) async throws {
        try await stage.ask(.update, "config", settings)
        try await stage.ask(
            .update, "role/r", ["role_type": "jwt", "user_claim": "sub", "bound_subject": "ann"])
    }

    private func login(_ stage: BackendStage, _ key: PrivateKey, _ id: String) async throws -> LoginGrant? {
        let now = Int(stage.clock.now.timeIntervalSince1970)
        let token = try TestToken.make(["sub": "ann", "iat": .integer(now)], key: key, keyID: id)
        return try await stage.ask(.update, "login", ["role": "r", "jwt": .string(token)]).login
    }

    @Test(arguments: ["jwks_url", "oidc_discovery_url", "jwks_pairs"])
    func keysAreFetchedAndKept(source: String) async throws {
        let (one, two) = (try PrivateKey.generate(.ecdsaP384), try PrivateKey.generate(.ed25519))
        let authority = try await TestAuthority.root("issuer root")
        let identity = try await authority.issue("issuer", usage: .server, names: ["ip:127.0.0.1"])
        let pem = JSONValue.string(authority.certificate.pem)
        try await KeyServer.run(identity: identity) { server in
            server.keys.withLock { $0 = ["1": one] }
            try await BackendStage.run(JWTAuthKind.self, table: .auth) { stage in
                let settings: [String: JSONValue] =
                    switch source {
                    case "jwks_url": ["jwks_url": .string("\(server.url)/keys"), "jwks_ca_pem": pem]
                    case "jwks_pairs":
                        ["jwks_pairs": [["jwks_url": .string("\(server.url)/keys"), "jwks_ca_pem": pem]]]
                    default: ["oidc_discovery_url": .string(server.url), "oidc_discovery_ca_pem": pem]
                    }
                try await run(stage, settings)
                #expect(server.fetches == 1)
                for _ in 0..<3 { #expect(try await login(stage, one, "1") != nil) }
                #expect(server.fetches == 1)
                // A new key is found, but not every stranger makes the issuer work.
                server.keys.withLock { $0 = ["2": two] }
                #expect(await vaultFailure { try await login(stage, two, "2") } != nil)
                stage.clock.advance(by: .seconds(10))
                let first = try await login(stage, two, "2")
                #expect(first != nil && server.fetches == 2)
                #expect(await vaultFailure { try await login(stage, one, "1") } != nil && server.fetches == 2)
                // A key that is withdrawn is good for an hour at most.
                server.keys.withLock { $0 = ["1": one] }
                stage.clock.advance(by: .seconds(3600))
                #expect(await vaultFailure { try await login(stage, two, "2") } != nil && server.fetches == 3)
            }
        }
    }

    @Test func manyLoginsFetchOnce() async throws {
        let key = try PrivateKey.generate(.ed25519)
        try await KeyServer.run { server in
            server.keys.withLock { $0 = ["1": key] }
            try await BackendStage.run(JWTAuthKind.self, table: .auth) { stage in
                try await run(
                    stage, ["jwks_url": .string("\(server.url)/keys"), "skip_jwks_validation": true])
                #expect(server.fetches == 0)
                let granted = await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<20 { group.addTask { (try? await login(stage, key, "1")) != nil } }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(granted == 20 && server.fetches == 1)
            }
        }
    }

    @Test func issuersThatCannotBeAsked() async throws {
        let authority = try await TestAuthority.root("issuer root")
        let identity = try await authority.issue("issuer", usage: .server, names: ["ip:127.0.0.1"])
        try await KeyServer.run(identity: identity, issuer: "https://another.example") { server in
            try await BackendStage.run(JWTAuthKind.self, table: .auth) { stage in
                let pem = JSONValue.string(authority.certificate.pem)
                let other = await vaultFailure {
                    try await run(
                        stage, ["oidc_discovery_url": .string(server.url), "oidc_discovery_ca_pem": pem])
                }
                #expect(other?.status == 400)
                #expect(other?.messages.first?.contains("error checking oidc discovery URL") == true)
                #expect(other?.messages.first?.contains("another.example") == true)
                let distrusted = await vaultFailure {
                    try await run(stage, ["jwks_url": .string("\(server.url)/keys")])
                }
                #expect(distrusted?.messages.first?.contains("error checking jwks URL") == true)
                server.status.withLock { $0 = 503 }
                let down = await vaultFailure {
                    try await run(stage, ["jwks_url": .string("\(server.url)/keys"), "jwks_ca_pem": pem])
                }
                #expect(down?.messages.first?.contains("HTTP 503") == true)
            }
        }
    }

    @Test func oneOfSeveralIssuersMayBeDown() async throws {
        let key = try PrivateKey.generate(.ed25519)
        try await KeyServer.run { server in
            server.keys.withLock { $0 = ["1": key] }
            try await BackendStage.run(JWTAuthKind.self, table: .auth) { stage in
                let places: JSONValue = [
                    ["jwks_url": .string("\(server.url)/nowhere")], ["jwks_url": .string("\(server.url)/keys")],
                ]
                try await run(stage, ["jwks_pairs": places, "skip_jwks_validation": true])
                let first = try await login(stage, key, "1")
                #expect(first != nil)
            }
        }
    }
}
