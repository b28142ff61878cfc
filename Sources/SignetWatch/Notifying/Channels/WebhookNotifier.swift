import Crypto
import Foundation
import NIOHTTP1
import SignetCore

/// A web server that takes notices as JSON.
public struct WebhookSettings: Sendable {
    public var url: Secret<String>
    /// Sent as `Authorization: Bearer`.
    public var token: Secret<String>?
    /// Key of the HMAC-SHA256 of the body, sent in `X-Signet-Signature-256`.
    public var signingKey: Secret<String>?
    /// A PEM file with the authorities that may have issued the server's certificate; nil: those that the machine trusts.
    public var trustedFile: String?
    public var minimum: Severity
    public var heartbeat: Duration?
    public var timeout: Duration

    public init(
        url: Secret<String>, token: Secret<String>? = nil, signingKey: Secret<String>? = nil,
        trustedFile: String? = nil,
        minimum: Severity = .warning, heartbeat: Duration? = .seconds(7 * 86_400), timeout: Duration = .seconds(30)
    ) {
        self.url = url
        self.token = token
        self.signingKey = signingKey
        self.trustedFile = trustedFile
        self.minimum = minimum
        self.heartbeat = heartbeat
        self.timeout = timeout
    }
}

/// Posts notices as JSON, one a request.
public struct WebhookNotifier: Notifier {
    public let name: String
    public let policy: NotifierPolicy
    private let settings: WebhookSettings

    /// - Throws: `.invalidInput`
    public init(name: String, settings: WebhookSettings) throws {
        try NoticePost.check(settings.url, of: "webhook")
        self.name = name
        self.settings = settings
        policy = NotifierPolicy(minimum: settings.minimum, heartbeat: settings.heartbeat)
    }

    public func recipients(for owner: String?) -> [String] { [""] }

    public func deliver(_ parcel: Parcel) async throws -> [Refusal] {
        let body = NoticeJSON(parcel: parcel).value.bytes
        // By the delivery a receiver knows what it has got already, when an answer was lost.
        var headers: HTTPHeaders = ["X-Signet-Delivery": parcel.id, "X-Signet-Event": parcel.notice.kind.rawValue]
        if let token = settings.token { headers.add(name: "Authorization", value: "Bearer \(token.reveal())") }
        if let key = settings.signingKey {
            let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Data(key.reveal().utf8)))
            headers.add(name: "X-Signet-Signature-256", value: "sha256=\(Array(code).hexadecimal)")
        }
        try await NoticePost(
            url: settings.url, headers: headers, body: body, trustedFile: settings.trustedFile,
            timeout: settings.timeout
        ).send()
        return []
    }
}
