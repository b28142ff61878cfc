import HTTPTypes
import HummingbirdCore

/// Which page a request comes from, as the browser says.
struct RequestOrigin: Sendable {
    /// As browsers know the dashboard; nil: as the request names it.
    let declared: String?
    let isTLS: Bool

    /// Whether a form was sent from a page of the dashboard itself.
    func isOwn(_ request: Request) -> Bool {
        if let site = request.headers[Self.site], site != "same-origin" { return false }
        guard let origin = request.headers[.origin], let own = own(request) else { return false }
        return origin == own
    }

    /// Whether the request follows a link on a page elsewhere: then the browser keeps a strict cookie back.
    func followsForeignLink(_ request: Request) -> Bool {
        ["cross-site", "same-site"].contains(request.headers[Self.site] ?? "")
    }

    private func own(_ request: Request) -> String? {
        if let declared { return declared }
        return request.head.authority.map { "\(isTLS ? "https" : "http")://\($0)" }
    }

    private static let site = HTTPField.Name("Sec-Fetch-Site") ?? .origin
}
