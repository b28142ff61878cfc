import Foundation
import SignetCore
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetVault

@Suite("Client of the Vault API")
struct VaultClientTests {
    private func run<T: Sendable>(
        _ answers: [AnsweringServer.Answer], adjust: (inout VaultClientSettings) -> Void = { _ in },
        _ body: (VaultClient, AnsweringServer) async throws -> T
    ) async throws -> T {
        let rest = Mutex(answers)
        return try await AnsweringServer.run { _ in
            rest.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? .init(204) }
        } _: { server in
            var settings = VaultClientSettings()
            settings.address = server.address
            settings.token = Secret("hvs.mine")
            adjust(&settings)
            return try await VaultClient.using(settings, clock: SkippingClock()) { try await body($0, server) }
        }
    }

    @Test("A request has its token, namespace and headers; an answer its data")
    func exchange() async throws {
        try await run([.init(200, #"{"data":{"k":"v"},"warnings":["w"]}"#)]) {
            $0.namespace = "team"
            $0.wrapTTL = "60s"
            $0.headers = [("X-Extra", "1")]
        } _: { client, server in
            let reply = try await client.write("/auth/approle//login/", ["a": 1])
            #expect(reply.data == ["k": "v"] && reply.warnings == ["w"])
            let request = try #require(server.requests.first)
            #expect(request.method == "PUT" && request.uri == "/v1/auth/approle/login")
            #expect(request.headers.first(name: "X-Vault-Token") == "hvs.mine")
            #expect(request.headers.first(name: "X-Vault-Namespace") == "team")
            #expect(request.headers.first(name: "X-Vault-Wrap-TTL") == "60s")
            #expect(request.headers.first(name: "X-Vault-Request") == "true")
            #expect(request.headers.first(name: "X-Extra") == "1")
            #expect(request.body == Array(#"{"a":1}"#.utf8))
        }
    }

    @Test("Nothing there is nothing; what was deleted is told of; lists are asked for by GET")
    func absence() async throws {
        try await run([.init(404, #"{"errors":[]}"#)]) { client, server in
            let read = try await client.read("a", query: [("version", "2")])
            let listed = try await client.list("a")
            #expect(read == nil && listed == nil)
            #expect(server.requests.map(\.uri) == ["/v1/a?version=2", "/v1/a?list=true"])
        }
        try await run([.init(404, #"{"data":{"data":null}}"#)]) { client, _ in
            let reply = try await client.read("a")
            #expect(reply?.data == ["data": .null])
        }
    }

    @Test("A refusal reads as Vault's own client puts it")
    func refusal() async throws {
        try await run([.init(403, #"{"errors":["permission denied","more"]}"#)]) { client, server in
            let failure = await #expect(throws: VaultClientFailure.self) { try await client.write("pki/a") }
            let text =
                "Error making API request.\n\nURL: PUT \(server.address)/v1/pki/a\nCode: 403. Errors:\n\n"
                + "* permission denied* more"
            #expect(failure?.description == text)
            #expect(server.requests.count == 1)
        }
        try await run([.init(418, "teapot")]) { client, server in
            let failure = await #expect(throws: VaultClientFailure.self) { try await client.read("a") }
            #expect(failure?.description.hasSuffix("Code: 418. Raw Message:\n\nteapot") == true)
        }
    }

    @Test("Asked again where the server could not answer", arguments: [500, 503, 412])
    func retries(status: Int) async throws {
        let failing = AnsweringServer.Answer(status, #"{"errors":["later"]}"#)
        try await run([failing, failing, .init(200, #"{"data":{}}"#)]) { client, server in
            let reply = try await client.read("a")
            #expect(reply?.data == [:])
            #expect(server.requests.count == 3)
        }
        try await run([failing]) { client, server in
            await #expect(throws: VaultClientFailure.self) { try await client.read("a") }
            #expect(server.requests.count == 3)
        }
    }

    @Test("What another try does not change is not tried again", arguments: [400, 403, 404, 501])
    func noRetries(status: Int) async throws {
        try await run([.init(status, #"{"errors":["no"]}"#)]) { client, server in
            await #expect(throws: VaultClientFailure.self) { try await client.read("a") }
            #expect(server.requests.count == 1)
        }
    }

    @Test("The environment's variables count; wrong ones are named")
    func environment() throws {
        let settings = try VaultClientSettings(environment: [
            "VAULT_ADDR": "http://h:1", "VAULT_TOKEN": "t", "VAULT_SKIP_VERIFY": "true", "VAULT_NAMESPACE": "",
            "VAULT_CLIENT_TIMEOUT": "5s",
        ])
        #expect(settings.address == "http://h:1" && settings.token?.reveal() == "t" && settings.skipsVerification)
        #expect(settings.namespace == nil && settings.timeout == .seconds(5))
        #expect(throws: SignetError(.invalidInput, "")) {
            try VaultClientSettings(environment: ["VAULT_SKIP_VERIFY": "perhaps"])
        }
        #expect(throws: SignetError(.invalidInput, "")) {
            var wrong = VaultClientSettings()
            wrong.address = "nowhere"
            _ = try VaultClient(wrong)
        }
    }
}
