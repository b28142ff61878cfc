import HTTPTypes
import HummingbirdCore

/// A cookie of the dashboard: for this host alone, out of reach of scripts, and not sent from pages elsewhere.
struct DashboardCookie: Sendable {
    private let name: String
    private let isTLS: Bool

    /// - Parameters:
    ///   - purpose: `session`, `login`
    ///   - isTLS: over TLS a browser takes it from this host alone (RFC 6265bis section 4.1.3.2)
    init(_ purpose: String, isTLS: Bool) {
        name = isTLS ? "__Host-signet-\(purpose)" : "signet-\(purpose)"
        self.isTLS = isTLS
    }

    /// What the request carries; nil: nothing that this program could have set.
    func value(in request: Request) -> String? {
        for field in request.headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0].trimmingPrefix(" ") == name else { continue }
                let value = String(parts[1])
                return value.utf8.count == 64 ? value : nil
            }
        }
        return nil
    }

    /// The header that sets it.
    func setting(_ value: String) -> String { "\(name)=\(value); \(attributes)" }

    /// The header that takes it away.
    var removal: String { "\(name)=; Max-Age=0; \(attributes)" }

    private var attributes: String { "Path=/; HttpOnly; SameSite=Strict\(isTLS ? "; Secure" : "")" }
}
