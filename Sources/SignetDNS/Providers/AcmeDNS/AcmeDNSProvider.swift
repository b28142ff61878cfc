import Foundation
import NIOHTTP1
import SignetCore

/// Publishes through an acme-dns server, to which the domain's `_acme-challenge` points by a CNAME set once.
///
/// The server keeps the last two values of a name and knows no removing: values leave when newer ones come.
public actor AcmeDNSProvider: RecordProvider {
    /// The server and where its accounts are kept.
    public struct Settings: Sendable {
        /// Without the slash at its end.
        public var url: String
        /// A JSON file, made with mode 0600.
        public var storagePath: String
        /// Networks from which a new account may be used, `192.0.2.0/24`; empty: all.
        public var allowedNetworks: [String]
        public var propagationTimeout: Duration?

        public init(
            url: String, storagePath: String, allowedNetworks: [String] = [], propagationTimeout: Duration? = nil
        ) {
            self.url = url
            self.storagePath = storagePath
            self.allowedNetworks = allowedNetworks
            self.propagationTimeout = propagationTimeout
        }
    }

    private struct Registration: Encodable {
        let allowfrom: [String]
    }

    private struct Update: Encodable {
        let subdomain: String
        let txt: String
    }

    /// So many values of a name a server keeps.
    private static let keptValues = 2

    public nonisolated let summary: String
    public nonisolated let propagationTimeout: Duration?
    private let settings: Settings
    private let storage: AcmeDNSStorage
    private let resolver: DNSResolver
    private let exchange: HTTPExchange
    /// Whoever changes an account waits for the one before: the file is read, changed and written as one.
    private var last: Task<Void, any Error>?

    init(_ settings: Settings, resolver: DNSResolver, exchange: HTTPExchange) {
        self.settings = settings
        self.resolver = resolver
        self.exchange = exchange
        storage = AcmeDNSStorage(path: settings.storagePath)
        summary = "acme-dns at \(settings.url)"
        propagationTimeout = settings.propagationTimeout
    }

    public func add(_ record: TextRecord, zone: String) async throws {
        let previous = last
        let task = Task {
            _ = await previous?.result
            try Task.checkCancellation()
            try await publish(record)
        }
        last = task
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Nothing to do: the server has no such operation.
    public func remove(_ record: TextRecord, zone: String) async throws {}

    private func publish(_ record: TextRecord) async throws {
        let domain = try Self.domain(of: record.name)
        var accounts = try storage.load()
        let key = accounts.first { $0.value.fullDomain.lowercased() == record.name }?.key
        guard let account = accounts[key ?? domain] else {
            let account = try await register()
            accounts[domain] = account
            try storage.save(accounts)
            throw aliasRequired(record.name, account)
        }
        if key == nil, try await resolver.canonicalName(of: record.name) != account.fullDomain.lowercased() {
            throw aliasRequired(record.name, account)
        }
        // Setting a value twice would push out the other one.
        let recent = account.recentValues ?? []
        if recent.contains(record.value) { return }
        try await update(account, to: record.value)
        accounts[key ?? domain]?.recentValues = Array((recent + [record.value]).suffix(Self.keptValues))
        try storage.save(accounts)
    }

    /// The name under which an account is stored: that of the certificate.
    private static func domain(of name: String) throws -> String {
        let label = "_acme-challenge."
        return name.hasPrefix(label) ? String(name.dropFirst(label.count)) : name
    }

    private func register() async throws -> AcmeDNSAccount {
        let url = "\(settings.url)/register"
        let reply = try await exchange.post(Registration(allowfrom: settings.allowedNetworks), to: url)
        guard (200..<300).contains(reply.status.code) else { throw failure(url, reply) }
        do {
            var account = try JSONDecoder().decode(AcmeDNSAccount.self, from: Data(reply.body))
            account.fullDomain = try DNSName(account.fullDomain).text
            account.serverURL = settings.url
            return account
        } catch {
            throw SignetError(
                .dnsProviderFailed, "POST \(url) was answered with something that is no acme-dns account.",
                remedy: "Check that an acme-dns server is behind the URL.")
        }
    }

    private func update(_ account: AcmeDNSAccount, to value: String) async throws {
        let url = "\(settings.url)/update"
        let reply = try await exchange.post(
            Update(subdomain: account.subdomain, txt: value), to: url,
            headers: ["X-Api-User": account.username, "X-Api-Key": account.password])
        guard (200..<300).contains(reply.status.code) else { throw failure(url, reply) }
    }

    private func failure(_ url: String, _ reply: HTTPExchange.Reply) -> SignetError {
        let isRefusal = [401, 403].contains(reply.status.code)
        return SignetError(
            isRefusal ? .dnsProviderUnauthorized : .dnsProviderFailed,
            "POST \(url) was answered with \(reply.status): \(reply.excerpt)",
            remedy: isRefusal
                ? "The account in \(storage.path) is not known there, or not usable from this machine's address."
                : "See the log of the acme-dns server.")
    }

    private func aliasRequired(_ name: String, _ account: AcmeDNSAccount) -> SignetError {
        SignetError(
            .dnsActionRequired, "\(name) does not lead to the acme-dns account that was registered for it.",
            remedy: "Add this record once, then it goes on by itself: \(name). CNAME \(account.fullDomain).")
    }
}

extension AcmeDNSProvider: DNSProviderKind {
    public static let description = DNSProviderDescription(
        kind: "acme-dns", summary: "An acme-dns server; the domain's _acme-challenge leads there by a CNAME set once.",
        settings: [
            .required("url", "The server's URL."),
            .required("storage_path", "Where the accounts are kept, a JSON file; lego's can be used."),
            .optional("allow_from", "Networks that may use a new account, separated by commas; all by default."),
        ])

    public static func provider(
        _ settings: DNSProviderSettings, in context: DNSProviderContext
    ) throws -> any RecordProvider {
        guard let url = try settings.url("url") else { throw settings.invalid("url is missing.", remedy: "Add it.") }
        let networks = (settings.text("allow_from") ?? "").split(separator: ",").map {
            String($0).trimmedASCIIWhitespace
        }
        return AcmeDNSProvider(
            Settings(
                url: url, storagePath: try settings.required("storage_path"), allowedNetworks: networks,
                propagationTimeout: try settings.duration("propagation_timeout")),
            resolver: context.resolver, exchange: HTTPExchange(client: context.httpClient))
    }
}
