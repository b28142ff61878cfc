import Foundation
import Hummingbird
import SignetTestSupport
import Synchronization

@testable import SignetDNS

/// A service behind an HTTP hook.
final class HTTPHookTwin: Sendable {
    private let values = Mutex<Set<String>>([])

    func run(_ body: @escaping @Sendable (ProviderBench) async throws -> Void) async throws {
        let name = "_acme-challenge.example.test"
        try await HookReceiver.run { call in
            guard call.json["fqdn"] == "\(name).", let value = call.json["value"] else { return (.badRequest, "") }
            self.values.withLock { values in
                if call.path == "/hook/present" { values.insert(value) } else { values.remove(value) }
            }
            return (.ok, "")
        } _: { receiver in
            let spec = DNSProviderSpec(kind: "http", settings: ["url": "\(receiver.url)/hook/"])
            let provider = try DNSProviderCatalog.provider(spec, in: .test())
            try await body(
                ProviderBench(provider: provider, zone: "example.test", name: name) { self.values.withLock { $0 } })
        }
    }
}

/// A server that speaks acme-dns: accounts, and for each the last two values.
final class AcmeDNSTwin: Sendable {
    private struct Account {
        let password: String
        var values: [String] = []
    }

    private let accounts = Mutex<[String: Account]>([:])

    /// Everything that is published.
    var values: [String] { accounts.withLock { $0.values.flatMap(\.values) } }

    /// For `HookReceiver`.
    func answer(_ call: HookReceiver.Call) -> (HTTPResponse.Status, String) {
        switch call.path {
        case "/register": return (.created, register())
        case "/update": return update(call)
        default: return (.notFound, "")
        }
    }

    private func register() -> String {
        let name = UUID().uuidString.lowercased()
        accounts.withLock { $0[name] = Account(password: "secret of \(name)") }
        return """
            {"username": "user of \(name)", "password": "secret of \(name)", "fulldomain": "\(name).auth.test",
             "subdomain": "\(name)", "allowfrom": []}
            """
    }

    private func update(_ call: HookReceiver.Call) -> (HTTPResponse.Status, String) {
        guard let name = call.json["subdomain"], let value = call.json["txt"], value.utf8.count == 43 else {
            return (.badRequest, "{\"error\": \"bad_txt\"}")
        }
        return accounts.withLock { accounts in
            guard let password = accounts[name]?.password, call.headers["x-api-key"] == password,
                call.headers["x-api-user"] == "user of \(name)"
            else { return (.unauthorized, "{\"error\": \"forbidden\"}") }
            let earlier = accounts[name]?.values ?? []
            accounts[name]?.values = Array((earlier + [value]).suffix(2))
            return (.ok, "{\"txt\": \"\(value)\"}")
        }
    }

    func run(_ body: @escaping @Sendable (ProviderBench) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        try await HookReceiver.run(answering: answer) { receiver in
            let storage = AcmeDNSStorage(path: directory.file("accounts.json"))
            let spec = DNSProviderSpec(
                kind: "acme-dns", settings: ["url": receiver.url, "storage_path": storage.path])
            let provider = try DNSProviderCatalog.provider(spec, in: .test())
            // The first time it registers, and says which CNAME is needed.
            let draft = TextRecord(name: "_acme-challenge.example.test", value: "draft")
            try? await provider.add(draft, zone: "example.test")
            let name = try storage.load()["example.test"]?.fullDomain ?? ""
            try await body(
                ProviderBench(provider: provider, zone: "auth.test", name: name, canRemove: false) { Set(self.values) })
        }
    }
}
