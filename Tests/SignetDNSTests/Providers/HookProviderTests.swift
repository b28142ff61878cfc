import SignetCore
import SignetTestSupport
import Testing

@testable import SignetDNS

/// What is particular about hooks of one's own: the raw mode, and what is said when they fail.
@Suite struct HookProviderTests {
    private let record = TextRecord(
        name: "_acme-challenge.example.test", value: "value",
        challenge: .init(domain: "example.test", token: "token", keyAuthorization: "token.thumbprint"))

    private func exec(_ script: String, in directory: TemporaryDirectory, _ settings: [String: String] = [:]) throws
        -> any RecordProvider
    {
        let path = try directory.writeProgram("hook", "#!/bin/sh\n\(script)\n")
        let own = settings.merging(["path": path]) { $1 }
        return try DNSProviderCatalog.provider(DNSProviderSpec(kind: "exec", settings: own), in: .test())
    }

    @Test func aProgramGetsLegosArguments() async throws {
        let directory = try TemporaryDirectory()
        let script = "for argument; do echo \"$argument\" >> \(directory.file("seen")); done"
        try await exec(script, in: directory).add(record, zone: "example.test")
        try await exec(script, in: directory, ["mode": "RAW"]).remove(record, zone: "example.test")
        let expected = [
            "present", "_acme-challenge.example.test.", "value",  //
            "cleanup", "--", "example.test", "token", "token.thumbprint",
        ]
        #expect(try directory.text("seen").split(separator: "\n").map(String.init) == expected)
    }

    @Test func aProgramThatFailsIsQuoted() async throws {
        let directory = try TemporaryDirectory()
        let provider = try exec("echo the zone is locked >&2; exit 3", in: directory)
        let error = await #expect(throws: SignetError.self) { try await provider.add(record, zone: "example.test") }
        #expect(error?.code == .dnsProviderFailed)
        #expect(error?.message.contains("exited with status 3. It printed: the zone is locked") == true)
    }

    @Test func aProgramThatHangsIsKilled() async throws {
        let directory = try TemporaryDirectory()
        let provider = try exec("exec sleep 600", in: directory, ["timeout": "100ms"])
        let error = await #expect(throws: SignetError.self) { try await provider.add(record, zone: "example.test") }
        #expect(error?.message.contains("did not end within 100ms and was killed") == true)
    }

    @Test func aProgramThatIsMissingIsNamed() async throws {
        let spec = DNSProviderSpec(kind: "exec", settings: ["path": "/nonexistent/hook"])
        let provider = try DNSProviderCatalog.provider(spec, in: .test())
        let error = await #expect(throws: SignetError.self) { try await provider.add(record, zone: "example.test") }
        #expect(error?.code == .dnsProviderFailed)
        #expect(error?.message.contains("/nonexistent/hook") == true)
    }

    @Test func withoutATokenTheRawModeIsImpossible() async throws {
        let directory = try TemporaryDirectory()
        let provider = try exec("exit 0", in: directory, ["mode": "raw"])
        let bare = TextRecord(name: "_acme-challenge.example.test", value: "value")
        await #expect(throws: SignetError(.dnsProviderFailed, "")) {
            try await provider.add(bare, zone: "example.test")
        }
    }

    @Test func anHTTPServiceGetsLegosBodyAndThePassword() async throws {
        try await HookReceiver.run { _ in
            (.noContent, "")
        } _: { [record] receiver in
            let settings = ["url": receiver.url, "username": "user", "password_environment": "PASSWORD"]
            let context = DNSProviderContext.test(environment: ["PASSWORD": "s3cret"])
            let raw = DNSProviderSpec(kind: "http", settings: settings.merging(["mode": "raw"]) { $1 })
            try await DNSProviderCatalog.provider(raw, in: context).add(record, zone: "example.test")
            try await DNSProviderCatalog.provider(.init(kind: "http", settings: settings), in: context)
                .remove(record, zone: "example.test")
            #expect(receiver.calls.map(\.path) == ["/present", "/cleanup"])
            #expect(receiver.calls.map(\.authorization) == ["Basic dXNlcjpzM2NyZXQ=", "Basic dXNlcjpzM2NyZXQ="])
            #expect(
                receiver.calls.map { String(decoding: $0.body, as: UTF8.self) } == [
                    #"{"domain":"example.test","keyAuth":"token.thumbprint","token":"token"}"#,
                    #"{"fqdn":"_acme-challenge.example.test.","value":"value"}"#,
                ])
        }
    }

    @Test func anHTTPServiceThatRefusesIsQuotedWithoutThePassword() async throws {
        try await HookReceiver.run { call in
            call.path == "/present" ? (.unauthorized, "who\nare you?") : (.internalServerError, "")
        } _: { [record] receiver in
            let settings = ["url": receiver.url, "username": "user", "password_environment": "PASSWORD"]
            let provider = try DNSProviderCatalog.provider(
                .init(kind: "http", settings: settings), in: .test(environment: ["PASSWORD": "s3cret"]))
            let refused = await #expect(throws: SignetError.self) {
                try await provider.add(record, zone: "example.test")
            }
            #expect(refused?.code == .dnsProviderUnauthorized)
            #expect(refused?.message.hasSuffix("401 Unauthorized: who are you?") == true)
            let broken = await #expect(throws: SignetError.self) {
                try await provider.remove(record, zone: "example.test")
            }
            #expect(broken?.code == .dnsProviderFailed)
            for error in [refused, broken] { #expect(error?.description.contains("s3cret") == false) }
            #expect(!String(reflecting: provider).contains("s3cret"))
        }
    }
}
