import HTTPTypes
import Hummingbird
import NIOCore

/// The answers of the dashboard, with what browsers are told about each.
enum DashboardResponse {
    /// Nothing but the style sheet and pictures of the page itself; no script at all, in no frame, and forms go nowhere else.
    static let contentPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

    // No Strict-Transport-Security: it would be for all ports of the host, and revocation lists are fetched over plain HTTP.
    private static let headers: [(String, String)] = [
        ("Content-Security-Policy", contentPolicy), ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
        // Not "no-referrer", with which browsers do not say where a form comes from.
        ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ]

    /// A page, which nobody keeps.
    static func page(
        _ text: String, status: HTTPResponse.Status = .ok, cookies: [String] = [], retryAfter: Int? = nil
    ) -> Response {
        var fields: [(String, String)] = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
        fields += cookies.map { ("Set-Cookie", $0) }
        if let retryAfter { fields.append(("Retry-After", "\(retryAfter)")) }
        return response(status, fields, text)
    }

    /// "Look there": after a form, so that reloading does not send it again.
    static func seeOther(_ path: String, cookies: [String] = []) -> Response {
        let fields = [("Location", path), ("Cache-Control", "no-store")] + cookies.map { ("Set-Cookie", $0) }
        return response(.seeOther, fields, "")
    }

    /// What never changes under its path.
    static func lasting(_ text: String, type: String) -> Response {
        response(.ok, [("Content-Type", type), ("Cache-Control", "public, max-age=31536000, immutable")], text)
    }

    private static func response(
        _ status: HTTPResponse.Status, _ fields: [(String, String)], _ text: String
    ) -> Response {
        var all = HTTPFields()
        for (name, value) in fields + headers {
            if let name = HTTPField.Name(name) { all.append(HTTPField(name: name, value: value)) }
        }
        return Response(
            status: status, headers: all,
            body: text.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
