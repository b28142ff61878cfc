import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetDNS

@Suite struct AcmeDNSTests {
    private let value = "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0"

    @Test func itRegistersOnceAndGoesOnWhenTheCNAMEIsThere() async throws {
        let directory = try TemporaryDirectory()
        let bind = try await BindServer.start([.primary("example.test", allowsAnyUpdate: true)])
        let twin = AcmeDNSTwin()
        try await HookReceiver.run(answering: twin.answer) { [value] receiver in
            let server = try DNSServerAddress(host: bind.address, port: bind.port)
            let context = DNSProviderContext.test(resolver: DNSResolver(.init(servers: [server])))
            let path = directory.file("accounts.json")
            let spec = DNSProviderSpec(kind: "acme-dns", settings: ["url": receiver.url, "storage_path": path])
            let record = TextRecord(name: "_acme-challenge.example.test", value: value)
            for _ in 0..<2 {
                let provider = try DNSProviderCatalog.provider(spec, in: context)
                let error = await #expect(throws: SignetError.self) {
                    try await provider.add(record, zone: "example.test")
                }
                #expect(error?.code == .dnsActionRequired)
                let account = try #require(try AcmeDNSStorage(path: path).load()["example.test"])
                let alias = "_acme-challenge.example.test. CNAME \(account.fullDomain)."
                #expect(error?.remedy?.contains(alias) == true)
                #expect(error?.description.contains(account.password) == false)
            }
            #expect(receiver.calls.map(\.path) == ["/register"])
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)

            let account = try #require(try AcmeDNSStorage(path: path).load()["example.test"])
            try await bind.update(["update add _acme-challenge.example.test. 60 CNAME \(account.fullDomain)."])
            try await DNSProviderCatalog.provider(spec, in: context).add(record, zone: "example.test")
            #expect(twin.values == [value])
        }
    }

    @Test func twoValuesAtOnceAreBothKept() async throws {
        try await AcmeDNSTwin().run { [value] bench in
            let other = String(value.reversed())
            async let first: Void = bench.provider.add(TextRecord(name: bench.name, value: value), zone: bench.zone)
            async let second: Void = bench.provider.add(TextRecord(name: bench.name, value: other), zone: bench.zone)
            _ = try await (first, second)
            #expect(try await bench.values() == [value, other])
        }
    }

    /// The form in which lego keeps accounts.
    @Test func accountsOfOtherClientsAreUsed() async throws {
        let directory = try TemporaryDirectory()
        let twin = AcmeDNSTwin()
        try await HookReceiver.run(answering: twin.answer) { [value] receiver in
            let path = try directory.write(
                "accounts.json",
                """
                {"example.test": {"fulldomain": "x.auth.test", "subdomain": "x", "username": "u", "password": "hidden",
                 "server_url": "\(receiver.url)"}}
                """)
            let spec = DNSProviderSpec(kind: "acme-dns", settings: ["url": receiver.url, "storage_path": path])
            let provider = try DNSProviderCatalog.provider(spec, in: .test())
            let error = await #expect(throws: SignetError.self) {
                try await provider.add(TextRecord(name: "x.auth.test", value: value), zone: "auth.test")
            }
            #expect(error?.code == .dnsProviderUnauthorized, "the server does not know this account")
            #expect(error?.description.contains("hidden") == false)
            try directory.write("accounts.json", "{\"example.test\": 1}")
            let broken = await #expect(throws: SignetError.self) {
                try await provider.add(TextRecord(name: "x.auth.test", value: value), zone: "auth.test")
            }
            #expect(broken?.code == .unreadableFile)
        }
    }
}
