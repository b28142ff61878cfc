import Foundation
import SignetAuthority
import SignetCore
import SignetPKI
import SignetRenewal
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetVault

@Suite("The issuer vault")
struct VaultIssuerTests {
    private static func order(_ key: PrivateKey) async throws -> IssuanceOrder {
        let names: [AlternativeName] = [
            .dns("a.example.com"), .dns("b.example.com"), .ip([10, 0, 0, 1]), .uri("spiffe://x/a"),
        ]
        var spec = CertificateSpec(
            name: "a", names: names, issuer: IssuerReference(kind: VaultIssuer.kind, name: "company"))
        spec.lifetime = try DurationText(parsing: "2h")
        let request = try await CertificateRequest.make(
            subject: spec.effectiveSubject, alternativeNames: names, key: key)
        return IssuanceOrder(spec: spec, request: request, replaces: nil)
    }

    /// What a PKI engine would answer to the order: signed by an authority of its own.
    private static func answer(_ order: IssuanceOrder) async throws -> (body: String, leaf: DecodedCertificate) {
        try await BackendStage.run(KVKind.self) { stage in
            let authorities = stage.services.authorities
            _ = try await authorities.createRoot(
                AuthorityOptions(name: "root", subject: DistinguishedName(commonName: "root")), actor: "test")
            let record = try await authorities.sign(
                order.request, IssuanceParameters(authority: "root", role: nil), actor: "test")
            let root = try #require(record.roots.first)
            let data: JSONValue = [
                "certificate": .string(try record.certificate.pem), "issuing_ca": .string(root.pem),
                "ca_chain": [.string(root.pem)], "expiration": 1,
            ]
            let body = JSONValue.object(["data": data])
            return (String(decoding: body.bytes, as: UTF8.self), try record.certificate)
        }
    }

    private func run<T: Sendable>(
        _ credentials: VaultCredentials, clock: SkippingClock = SkippingClock(),
        answering: @escaping @Sendable (AnsweringServer.Request) -> AnsweringServer.Answer,
        _ body: (VaultIssuer, AnsweringServer) async throws -> T
    ) async throws -> T {
        try await AnsweringServer.run(answering: answering) { server in
            var settings = VaultClientSettings()
            settings.address = server.address
            return try await VaultClient.using(settings, clock: clock) { client in
                let session = VaultSession(client: client, credentials: credentials, clock: clock)
                return try await body(
                    VaultIssuer(session: session, address: server.address, mount: "pki", role: "web"), server)
            }
        }
    }

    @Test("Our request is signed, with a token of an AppRole, which serves until it is stale and is renewed then")
    func issuing() async throws {
        let order = try await Self.order(PrivateKey.generate(.ecdsaP256))
        let (body, leaf) = try await Self.answer(order)
        let directory = try TemporaryDirectory()
        let credentials = VaultCredentials.appRole(
            AppRoleCredentials(
                roleID: .file(try directory.write("role", "r-1\n")),
                secretID: .file(try directory.write("secret", "s-1"))))
        let clock = SkippingClock()
        let login = #"{"auth":{"client_token":"hvs.a","lease_duration":3600,"renewable":true}}"#
        try await run(credentials, clock: clock) { request in
            switch request.uri {
            case "/v1/auth/approle/login", "/v1/auth/token/renew-self": .init(200, login)
            case "/v1/pki/revoke": .init(200, #"{"data":{}}"#)
            default: .init(200, body)
            }
        } _: { issuer, server in
            let issued = try await issuer.issue(order)
            #expect(issued.leaf == leaf && issued.roots.count == 1 && issued.intermediates.isEmpty)
            _ = try await issuer.issue(order)
            clock.advance(by: .seconds(2401))
            try await issuer.revoke(leaf, reason: .superseded)
            #expect(
                server.requests.map(\.uri) == [
                    "/v1/auth/approle/login", "/v1/pki/sign/web", "/v1/pki/sign/web", "/v1/auth/token/renew-self",
                    "/v1/pki/revoke",
                ])
            let login = try JSONValue(server.requests[0].body)
            #expect(login == ["role_id": "r-1", "secret_id": "s-1"])
            #expect(server.requests[0].headers.first(name: "X-Vault-Token") == nil)
            let sign = try JSONValue(server.requests[1].body)
            #expect(sign["csr"]?.text == order.request.pem && sign["common_name"] == "a.example.com")
            #expect(sign["alt_names"] == "a.example.com,b.example.com" && sign["ip_sans"] == "10.0.0.1")
            #expect(sign["uri_sans"] == "spiffe://x/a" && sign["ttl"] == "7200s")
            #expect(server.requests[1].headers.first(name: "X-Vault-Token") == "hvs.a")
            let serial = try JSONValue(server.requests[4].body)["serial_number"]?.text ?? ""
            #expect(serial.replacing(":", with: "") == leaf.serialNumberText.lowercased().replacing(":", with: ""))
        }
    }

    @Test("A token that is not taken any more is replaced once")
    func replacement() async throws {
        let order = try await Self.order(PrivateKey.generate(.ecdsaP256))
        let (body, leaf) = try await Self.answer(order)
        let directory = try TemporaryDirectory()
        let file = try directory.write("token", "hvs.file\n")
        let refusals = Mutex(1)
        try await run(.token(.file(file))) { request in
            guard request.uri == "/v1/pki/sign/web" else { return .init(200, #"{"data":{"ttl":0}}"#) }
            let isRefused = refusals.withLock { left in
                defer { left -= 1 }
                return left > 0
            }
            return isRefused ? .init(403, #"{"errors":["permission denied"]}"#) : .init(200, body)
        } _: { issuer, server in
            let issued = try await issuer.issue(order)
            #expect(issued.leaf == leaf)
            #expect(server.requests.count == 4)
            refusals.withLock { $0 = 2 }
            let failure = await #expect(throws: VaultIssuanceFailure.self) { try await issuer.issue(order) }
            #expect(failure?.error.code == .vaultForbidden && failure?.retryAdvice.needsPerson == true)
        }
    }

    @Test("A token that nobody here can replace is renewed in time, though nothing is asked")
    func keeping() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("token", "hvs.file\n")
        let clock = SkippingClock()
        let isTaken = Mutex(true)
        try await AnsweringServer.run { request in
            guard isTaken.withLock({ $0 }) else { return .init(403, #"{"errors":["permission denied"]}"#) }
            return request.uri == "/v1/auth/token/renew-self"
                ? .init(200, #"{"auth":{"client_token":"hvs.file","lease_duration":900,"renewable":true}}"#)
                : .init(200, #"{"data":{"ttl":900,"renewable":true}}"#)
        } _: { server in
            var settings = VaultClientSettings()
            settings.address = server.address
            try await VaultClient.using(settings, clock: clock) { client in
                let session = VaultSession(client: client, credentials: .token(.file(file)), clock: clock)
                #expect(session.needsKeeping)
                for _ in 0..<10 {
                    try await session.keep()
                    clock.advance(by: .seconds(150))
                }
                #expect(
                    server.requests.map(\.uri) == [
                        "/v1/auth/token/lookup-self", "/v1/auth/token/renew-self", "/v1/auth/token/renew-self",
                    ])
                isTaken.withLock { $0 = false }
                clock.advance(by: .seconds(900))
                let failure = await #expect(throws: VaultIssuanceFailure.self) { try await session.keep() }
                #expect(failure?.error.code == .vaultLoginRefused)
                try directory.write("token", "")
                await #expect(throws: SignetError(.unreadableFile, "")) { try await session.keep() }
            }
        }
    }

    @Test("A certificate for another key is refused")
    func foreignKey() async throws {
        let order = try await Self.order(PrivateKey.generate(.ecdsaP256))
        let (body, _) = try await Self.answer(Self.order(PrivateKey.generate(.ecdsaP256)))
        try await run(.certificate(name: "web", mount: "cert")) { request in
            request.uri == "/v1/auth/cert/login" ? .init(200, #"{"auth":{"client_token":"t"}}"#) : .init(200, body)
        } _: { issuer, _ in
            let failure = await #expect(throws: VaultIssuanceFailure.self) { try await issuer.issue(order) }
            #expect(failure?.error.message.contains("another key") == true)
        }
    }

    @Test(
        "What failed decides what is said and how soon it is tried again",
        arguments: [
            ("/sign/", 400, #"{"errors":["name x not allowed by this role"]}"#, "vault.refused", true),
            ("/sign/", 403, #"{"errors":["permission denied"]}"#, "vault.forbidden", true),
            ("/sign/", 404, #"{"errors":[]}"#, "vault.not-found", true),
            ("/login", 400, #"{"errors":["invalid role or secret ID"]}"#, "vault.login-refused", true),
            ("/sign/", 429, #"{"errors":["request path: rate limit quota exceeded"]}"#, "vault.limited", false),
            ("/login", 503, #"{"errors":["Vault is sealed"]}"#, "vault.sealed", false),
            ("/sign/", 501, #"{"errors":["Vault is not initialized"]}"#, "vault.sealed", false),
            ("/sign/", 500, #"{"errors":["internal error"]}"#, "vault.unavailable", false),
            ("/sign/", 502, "<html>Bad gateway</html>", "vault.foreign", false),
        ])
    func classes(_ place: String, _ status: Int, _ body: String, _ code: String, _ needsPerson: Bool) async throws {
        let order = try await Self.order(PrivateKey.generate(.ecdsaP256))
        try await run(.certificate(name: nil, mount: "cert")) { request in
            request.uri.contains(place) ? .init(status, body) : .init(200, #"{"auth":{"client_token":"t"}}"#)
        } _: { issuer, _ in
            let failure = await #expect(throws: VaultIssuanceFailure.self) { try await issuer.issue(order) }
            #expect(failure?.error.code.rawValue == code && failure?.retryAdvice.needsPerson == needsPerson)
            #expect(failure?.error.message.contains("answered \(status)") == true)
            #expect(failure?.error.message.contains("log in") == (place == "/login"))
        }
    }

    @Test("A server that is not there is asked again soon")
    func unreachable() async throws {
        let order = try await Self.order(PrivateKey.generate(.ecdsaP256))
        var settings = VaultClientSettings()
        let port = try ClosedPort()
        defer { withExtendedLifetime(port) {} }
        settings.address = "http://127.0.0.1:\(port.number)"
        try await VaultClient.using(settings) { client in
            let session = VaultSession(
                client: client, credentials: .certificate(name: nil, mount: "cert"), clock: SkippingClock())
            let issuer = VaultIssuer(session: session, address: "there", mount: "pki", role: "web")
            let failure = await #expect(throws: VaultIssuanceFailure.self) { try await issuer.issue(order) }
            #expect(failure?.error.code == .vaultUnreachable && failure?.retryAdvice.needsPerson == false)
        }
    }

    @Test("Every class of failure stands in the manual, with its advice")
    func manual() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        let text = try String(contentsOfFile: "\(root)/docs/vault-issuer.md", encoding: .utf8)
        for rule in VaultFailureRule.table {
            let again = rule.needsPerson ? "user action" : "backoff"
            let row = "| `\(rule.code.rawValue)` | \(again) | \(rule.advice) |"
            #expect(text.contains(row), "\(row)")
        }
        #expect(Set(VaultFailureRule.table.map(\.code)).count == VaultFailureRule.table.count)
    }

    @Test("A wrapped secret id is taken out once, kept, and not believed when another has had it")
    func wrappedSecretID() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("wrapped", "hvs.envelope\n")
        let credentials = VaultCredentials.appRole(
            AppRoleCredentials(roleID: .text("r-1"), secretID: .file(file), isSecretIDWrapped: true))
        let origin = Mutex("auth/approle/role/web/secret-id")
        try await BackendStage.run(KVKind.self) { stage in
            let store = stage.services.store("client/company")
            try await AnsweringServer.run { request in
                switch request.uri {
                case "/v1/sys/wrapping/lookup":
                    .init(200, #"{"data":{"creation_path":"\#(origin.withLock { $0 })"}}"#)
                case "/v1/sys/wrapping/unwrap": .init(200, #"{"data":{"secret_id":"s-9"}}"#)
                default: .init(200, #"{"auth":{"client_token":"t"}}"#)
                }
            } _: { server in
                var settings = VaultClientSettings()
                settings.address = server.address
                try await VaultClient.using(settings) { client in
                    // Two processes, one after the other.
                    for _ in 0..<2 {
                        _ = try await VaultLogin(
                            client: client, credentials: credentials, store: store, clock: SkippingClock()
                        ).run()
                    }
                    let paths = server.requests.map(\.uri)
                    #expect(
                        paths == [
                            "/v1/sys/wrapping/lookup", "/v1/sys/wrapping/unwrap", "/v1/auth/approle/login",
                            "/v1/auth/approle/login",
                        ])
                    let tokens = server.requests.map { $0.headers.first(name: "X-Vault-Token") }
                    #expect(tokens == [nil, "hvs.envelope", nil, nil])
                    let last = try JSONValue(server.requests[3].body)
                    #expect(last == ["role_id": "r-1", "secret_id": "s-9"])

                    try directory.write("wrapped", "hvs.another\n")
                    origin.withLock { $0 = "sys/wrapping/wrap" }
                    let login = VaultLogin(
                        client: client, credentials: credentials, store: store, clock: SkippingClock())
                    let failure = await #expect(throws: SignetError.self) { _ = try await login.run() }
                    #expect(failure?.code == .foreignEnvelope && failure?.message.contains("hvs.") == false)
                }
            }
        }
    }
}
