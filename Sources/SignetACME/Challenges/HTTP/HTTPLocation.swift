import Foundation
import SignetRenewal

/// A http or https URL as far as validators follow it.
public struct HTTPLocation: Hashable, Sendable {
    /// Whether it is https.
    public let isTLS: Bool
    /// Name or address, without brackets, lower case.
    public let host: String
    /// The port named; 80 or 443 where none is.
    public let port: Int
    /// Path and query.
    public let path: String

    /// Creates a location.
    public init(isTLS: Bool, host: String, port: Int, path: String) {
        self.isTLS = isTLS
        self.host = host
        self.port = port
        self.path = path
    }
}

extension HTTPLocation {
    /// Host and, where it is not the scheme's own, port: what a Host header says.
    var authority: String {
        let place = Endpoint(host: host, port: port).description
        return port == (isTLS ? 443 : 80) ? String(place.dropLast(":\(port)".count)) : place
    }

    /// Where a Location header found here points to; nil when it is not a http or https URL of at most 2048 characters.
    func following(_ target: String) -> HTTPLocation? {
        guard target.utf8.count <= 2048, let base = URL(string: description),
            let url = URL(string: target, relativeTo: base)?.absoluteURL,
            let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let host = url.host(percentEncoded: false)?.lowercased(), !host.isEmpty
        else { return nil }
        let isTLS = scheme == "https"
        let path = url.path(percentEncoded: true)
        return HTTPLocation(
            isTLS: isTLS, host: host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")),
            port: url.port ?? (isTLS ? 443 : 80),
            path: (path.isEmpty ? "/" : path) + (url.query(percentEncoded: true).map { "?\($0)" } ?? ""))
    }
}

extension HTTPLocation: CustomStringConvertible {
    /// The URL.
    public var description: String { "\(isTLS ? "https" : "http")://\(authority)\(path)" }
}
