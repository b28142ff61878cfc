import Foundation
import NIOHTTP1
import SignetCore

/// Tells an HTTP service what to publish: lego's `httpreq` contract, so that its services work unchanged.
///
/// `POST URL/present` and `POST URL/cleanup` with `{"fqdn": "_acme-challenge.example.org.", "value": "..."}`, or in raw mode
/// with `{"domain": ..., "token": ..., "keyAuth": ...}`; any 2xx status means done.
public struct HTTPHookProvider: RecordProvider {
    /// How the service is reached.
    public struct Settings: Sendable {
        /// Without the slash at its end.
        public var url: String
        public var mode: HookMode
        /// For basic authentication.
        public var username: String?
        public var password: Secret<String>?
        /// For one answer.
        public var timeout: Duration
        public var propagationTimeout: Duration?

        public init(
            url: String, mode: HookMode = .record, username: String? = nil, password: Secret<String>? = nil,
            timeout: Duration = .seconds(30), propagationTimeout: Duration? = nil
        ) {
            self.url = url
            self.mode = mode
            self.username = username
            self.password = password
            self.timeout = timeout
            self.propagationTimeout = propagationTimeout
        }
    }

    private struct Change: Encodable {
        let fqdn: String
        let value: String
    }

    private struct RawChange: Encodable {
        let domain: String
        let token: String
        let keyAuth: String
    }

    private let settings: Settings
    private let exchange: HTTPExchange

    init(_ settings: Settings, exchange: HTTPExchange) {
        self.settings = settings
        self.exchange = exchange
    }

    public var summary: String { "HTTP hook at \(settings.url)" }
    public var propagationTimeout: Duration? { settings.propagationTimeout }

    public func add(_ record: TextRecord, zone: String) async throws { try await post("present", record) }

    public func remove(_ record: TextRecord, zone: String) async throws { try await post("cleanup", record) }

    private func post(_ action: String, _ record: TextRecord) async throws {
        let url = "\(settings.url)/\(action)"
        let reply =
            switch settings.mode {
            case .record:
                try await exchange.post(
                    Change(fqdn: "\(record.name).", value: record.value), to: url, headers: headers)
            case .raw: try await exchange.post(try raw(record), to: url, headers: headers)
            }
        switch reply.status.code {
        case 200..<300: return
        case 401, 403:
            throw SignetError(
                .dnsProviderUnauthorized, "POST \(url) was answered with \(reply.status): \(reply.excerpt)",
                remedy: "Check username and password of the hook.")
        default:
            throw SignetError(
                .dnsProviderFailed,
                "POST \(url) for \(record.name) was answered with \(reply.status): \(reply.excerpt)",
                remedy: "See the log of the service behind the hook.")
        }
    }

    private func raw(_ record: TextRecord) throws -> RawChange {
        let challenge = try HookMode.challenge(of: record)
        return RawChange(domain: challenge.domain, token: challenge.token, keyAuth: challenge.keyAuthorization)
    }

    private var headers: HTTPHeaders {
        guard settings.username != nil || settings.password != nil else { return [:] }
        let credentials = "\(settings.username ?? ""):\(settings.password?.reveal() ?? "")"
        return ["Authorization": "Basic \(Data(credentials.utf8).base64EncodedString())"]
    }
}

extension HTTPHookProvider: DNSProviderKind {
    public static let description = DNSProviderDescription(
        kind: "http", summary: "An HTTP service of your own, by lego's httpreq contract.",
        settings: [
            .required("url", "Where /present and /cleanup are, POST."),
            .optional("mode", "record (by default): name and value; raw: domain, token and key authorization."),
            .optional("username", "For basic authentication."),
            .secret("password", "For basic authentication."),
            .optional("timeout", "For one answer; 30s by default."),
        ])

    public static func provider(
        _ settings: DNSProviderSettings, in context: DNSProviderContext
    ) throws -> any RecordProvider {
        guard let url = try settings.url("url") else { throw settings.invalid("url is missing.", remedy: "Add it.") }
        var own = Settings(url: url, username: settings.text("username"), password: try settings.secret("password"))
        own.mode = try settings.choice("mode") ?? own.mode
        own.timeout = try settings.duration("timeout") ?? own.timeout
        own.propagationTimeout = try settings.duration("propagation_timeout")
        return HTTPHookProvider(own, exchange: HTTPExchange(client: context.httpClient, timeout: own.timeout))
    }
}
