import Foundation
import SignetCore
import SignetTestSupport
import SignetVault
import Synchronization
import Testing

@testable import SignetAgent

@Suite("Auto-auth", .timeLimit(.minutes(10)))
struct AutoAuthTests {
    private static let read = VaultClient.Call(.GET, "kv/a")

    @Test("The secret id is removed once it was read, and serves after a restart; forbidden to be kept, it does not")
    func appRole() async throws {
        try await AutoAuthSite.run(answering: AutoAuthSite.answers()) { site in
            try await site.withStore { store in
                try site.directory.write("secretid", "secret-1\n")
                let settings = AutoAuthSettings(method: .appRole(site.appRole))
                try await site.agent(settings, store: store) { auth in
                    let reply = try await auth.send(Self.read)
                    #expect(reply.data == ["a": "b"])
                    #expect(!site.exists("secretid") && site.exists("roleid"))
                }
                // Another process, the same state; the role id may be deleted as well.
                try FileManager.default.removeItem(atPath: site.directory.file("roleid"))
                try await site.agent(settings, store: store) { auth in _ = try await auth.send(Self.read) }
                let logins = site.server.requests.filter { $0.uri == "/v1/auth/approle/login" }
                let shown = try logins.map { try JSONValue($0.body) }
                #expect(shown == Array(repeating: ["role_id": "role-1", "secret_id": "secret-1"], count: 2))
                #expect(site.server.requests.last?.headers.first(name: "X-Vault-Token") == "hvs.2")

                var careful = site.appRole
                careful.keepsSecretID = false
                var strict = AutoAuthSettings(method: .appRole(careful))
                strict.endsOnError = true
                try site.directory.write("roleid", "role-1")
                let failure = await #expect(throws: SignetError.self) {
                    try await site.agent(strict, store: store) { auth in try await auth.run() }
                }
                #expect(failure?.code == .missingLogin && failure?.message.contains("secretid") == true)
                #expect(failure?.description.contains("secret-1") == false)
            }
        }
    }

    @Test("A wrapped secret id must come from the path that is configured")
    func envelope() async throws {
        let path = Mutex("auth/approle/role/other/secret-id")
        let answers = AutoAuthSite.answers { request in
            switch request.uri {
            case "/v1/sys/wrapping/lookup":
                .init(200, #"{"data":{"creation_path":"\#(path.withLock { $0 })"}}"#)
            case "/v1/sys/wrapping/unwrap": .init(200, #"{"data":{"secret_id":"inner"}}"#)
            default: nil
            }
        }
        try await AutoAuthSite.run(answering: answers) { site in
            var method = site.appRole
            method.wrappingPath = "auth/approle/role/web/secret-id"
            var settings = AutoAuthSettings(method: .appRole(method))
            settings.endsOnError = true
            try site.directory.write("secretid", "hvs.envelope")
            let failure = await #expect(throws: SignetError.self) {
                try await site.agent(settings) { auth in try await auth.run() }
            }
            #expect(failure?.code == .foreignEnvelope && site.exists("secretid"))
            path.withLock { $0 = "auth/approle/role/web/secret-id" }
            try await site.agent(settings) { auth in _ = try await auth.send(Self.read) }
            let login = try #require(site.server.requests.first { $0.uri == "/v1/auth/approle/login" })
            #expect(try JSONValue(login.body)["secret_id"] == "inner")
            #expect(!site.exists("secretid"))
        }
    }

    @Test("A forbidden path is no reason for a login; a token that is not taken any more is replaced once")
    func refusals() async throws {
        let isGone = Mutex(false)
        let answers = AutoAuthSite.answers { request in
            let token = request.headers.first(name: "X-Vault-Token")
            if isGone.withLock({ $0 }), token == "hvs.1" {
                return .init(403, #"{"errors":["permission denied","invalid token"]}"#)
            }
            return request.uri == "/v1/kv/forbidden" ? .init(403, #"{"errors":["permission denied"]}"#) : nil
        }
        try await AutoAuthSite.run(answering: answers) { site in
            try site.directory.write("secretid", "s")
            try await site.agent(AutoAuthSettings(method: .appRole(site.appRole))) { auth in
                for _ in 0..<3 {
                    let failure = await #expect(throws: VaultClientFailure.self) {
                        _ = try await auth.send(VaultClient.Call(.GET, "kv/forbidden"))
                    }
                    #expect(failure?.status == 403)
                }
                #expect(site.server.requests.count { $0.uri.hasSuffix("/login") } == 1)
                #expect(site.server.requests.count { $0.uri.hasSuffix("/lookup-self") } == 3)
                isGone.withLock { $0 = true }
                async let first = auth.send(Self.read)
                async let second = auth.send(Self.read)
                let replies = try await [first, second]
                #expect(replies.allSatisfy { $0.data == ["a": "b"] })
                #expect(site.server.requests.count { $0.uri.hasSuffix("/login") } == 2)
            }
        }
    }

    @Test("Renewed at its time, replaced where it cannot be renewed")
    func renewal() async throws {
        let isOver = Mutex(false)
        let answers = AutoAuthSite.answers { request in
            guard request.uri.hasSuffix("/renew-self"), isOver.withLock({ $0 }) else { return nil }
            return .init(400, #"{"errors":["lease is not renewable"]}"#)
        }
        try await AutoAuthSite.run(answering: answers) { site in
            try site.directory.write("secretid", "s")
            let clock = ManualClock()
            @Sendable func count(_ end: String) -> Int { site.server.requests.count { $0.uri.hasSuffix(end) } }
            try await site.agent(AutoAuthSettings(method: .appRole(site.appRole)), clock: clock) { auth in
                let start = clock.now
                _ = try await auth.send(Self.read)
                try await yielding { clock.nextDeadline == start.addingTimeInterval(2580) }
                clock.advance(by: .seconds(2580))
                try await yielding { count("/renew-self") == 1 }
                try await yielding { clock.nextDeadline == start.addingTimeInterval(5160) }
                isOver.withLock { $0 = true }
                clock.advance(by: .seconds(2580))
                try await yielding { count("/login") == 2 }
                try await yielding { await auth.presentToken()?.reveal() == "hvs.2" }
            }
        }
    }

    @Test("Logins that fail are tried again, longer apart each time, and everybody waits meanwhile")
    func backoff() async throws {
        let left = Mutex(4)
        let answers = AutoAuthSite.answers { request in
            guard request.uri.hasSuffix("/login"),
                left.withLock({
                    $0 -= 1; return $0 >= 0
                })
            else { return nil }
            return .init(400, #"{"errors":["invalid role or secret ID"]}"#)
        }
        try await AutoAuthSite.run(answering: answers) { site in
            try site.directory.write("secretid", "s")
            var settings = AutoAuthSettings(method: .appRole(site.appRole))
            settings.mostBackoff = .seconds(4)
            let clock = ManualClock()
            try await site.agent(settings, clock: clock) { auth in
                var waited: [Double] = []
                async let reply = auth.send(Self.read)
                for attempt in 1...4 {
                    try await yielding { site.server.requests.count == attempt && clock.nextDeadline != nil }
                    let next = try #require(clock.nextDeadline)
                    waited.append(next.timeIntervalSince(clock.now))
                    clock.advance(to: next)
                }
                let data = try await reply.data
                #expect(data == ["a": "b"])
                #expect(waited == [0.875, 1.75, 3.5, 3.5])
            }
        }
    }

    @Test("Sinks get the token with their mode, or an envelope of it")
    func sinks() async throws {
        let info = #"{"token":"hvs.wrap","ttl":60,"creation_path":"sys/wrapping/wrap"}"#
        let answers = AutoAuthSite.answers { request in
            request.uri == "/v1/sys/wrapping/wrap" ? .init(200, #"{"wrap_info":\#(info)}"#) : nil
        }
        try await AutoAuthSite.run(answering: answers) { site in
            try site.directory.write("secretid", "s")
            var settings = AutoAuthSettings(method: .appRole(site.appRole))
            var wrapped = TokenSinkSettings(path: site.directory.file("wrapped"))
            wrapped.wrapTTL = .seconds(60)
            wrapped.mode = 0o600
            settings.sinks = [TokenSinkSettings(path: site.directory.file("plain")), wrapped]
            try await site.agent(settings) { auth in
                try await auth.delivery()
                #expect(try site.directory.text("plain") == "hvs.1")
                let envelope = try JSONValue(Array(site.directory.text("wrapped").utf8))
                #expect(envelope["token"] == "hvs.wrap" && envelope["creation_path"] == "sys/wrapping/wrap")
                let wrap = try #require(site.server.requests.first { $0.uri == "/v1/sys/wrapping/wrap" })
                #expect(wrap.headers.first(name: "X-Vault-Wrap-TTL") == "60s")
                #expect(try JSONValue(wrap.body) == ["token": "hvs.1"])
            }
            for (name, mode) in [("plain", 0o640), ("wrapped", 0o600)] {
                let attributes = try FileManager.default.attributesOfItem(atPath: site.directory.file(name))
                #expect(attributes[.posixPermissions] as? Int == mode)
            }
        }
    }

    @Test("A login whose token comes in an envelope hands that over and uses it for nothing")
    func wrappedLogin() async throws {
        let answers = AutoAuthSite.answers { request in
            request.uri.hasSuffix("/login") ? .init(200, #"{"wrap_info":{"token":"hvs.wrap","ttl":300}}"#) : nil
        }
        try await AutoAuthSite.run(answering: answers) { site in
            try site.directory.write("secretid", "s")
            var settings = AutoAuthSettings(method: .appRole(site.appRole))
            settings.wrapTTL = .seconds(300)
            settings.sinks = [TokenSinkSettings(path: site.directory.file("sink"))]
            try await site.agent(settings) { auth in
                try await auth.delivery()
                let present = await auth.presentToken()
                #expect(present == nil)
            }
            #expect(try JSONValue(Array(site.directory.text("sink").utf8))["token"] == "hvs.wrap")
            #expect(site.server.requests.map { $0.headers.first(name: "X-Vault-Wrap-TTL") } == ["300s"])
        }
    }

    @Test("Statements of a workload, tokens in files, certificates")
    func otherMethods() async throws {
        try await AutoAuthSite.run(answering: AutoAuthSite.answers()) { site in
            let jwt = try site.directory.write("jwt", "e30.e30.x\n")
            let token = try site.directory.write("token", "hvs.given\n")
            let methods: [AuthMethod] = [
                .jwt(role: "web", path: jwt, mount: "kubernetes", isRemoved: false),
                .jwt(role: "web", path: jwt, mount: "jwt", isRemoved: true), .tokenFile(token),
                .certificate(CertificateMethod(mount: "cert")),
            ]
            for method in methods {
                try await site.agent(AutoAuthSettings(method: method)) { auth in _ = try await auth.send(Self.read) }
            }
            let questions = site.server.requests.filter { $0.uri != "/v1/kv/a" }
            #expect(
                questions.map(\.uri) == [
                    "/v1/auth/kubernetes/login", "/v1/auth/jwt/login", "/v1/auth/token/lookup-self",
                    "/v1/auth/cert/login",
                ])
            #expect(try JSONValue(questions[0].body) == ["role": "web", "jwt": "e30.e30.x"])
            #expect(questions[2].headers.first(name: "X-Vault-Token") == "hvs.given")
            #expect(!site.exists("jwt") && site.exists("token"))
        }
    }
}
