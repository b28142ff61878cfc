import Foundation

@testable import SignetWatch

/// Lines and notices as tests need them.
enum NoticeSamples {
    static let moment = Date(timeIntervalSince1970: 1_800_000_000)

    /// A certificate that expires in so many days.
    static func expiring(
        _ place: PlaceID = 1, _ severity: Severity = .warning, days: Int = 15, title: String = "www.example.org",
        fingerprint: String? = "aa", location: String? = nil, owner: String? = nil, region: String? = nil,
        renewal: RenewalWord? = nil
    ) -> NoticeLine {
        line(
            place, title: title, fingerprint: fingerprint, location: location, owner: owner, region: region, days: days,
            renewal: renewal,
            [
                Finding(
                    .expiring, severity, "The certificate \(title) expires in \(days) days.",
                    remedy: "Renew it and install the new one.")
            ])
    }

    static func line(
        _ place: PlaceID = 1, title: String = "www.example.org", fingerprint: String? = "aa", location: String? = nil,
        owner: String? = nil, region: String? = nil, days: Int = 80, renewal: RenewalWord? = nil, _ findings: [Finding]
    ) -> NoticeLine {
        NoticeLine(
            place: place, source: "public", kind: .endpoint, location: location ?? "10.0.0.\(place):443", detail: "",
            owner: owner, region: region, title: title, serial: "01:02", fingerprint: fingerprint,
            notAfter: fingerprint == nil ? nil : 1_800_000_000 + Int64(days) * 86_400 + 3600,
            severity: findings.map(\.severity).max() ?? .ok, findings: findings, renewal: renewal, change: .known)
    }

    static func finding(_ rule: FindingRule, _ severity: Severity) -> Finding {
        Finding(rule, severity, "There is \(rule.rawValue).", remedy: "Look at \(rule.rawValue).")
    }

    static let heartbeat = HeartbeatReport(
        certificates: 7, places: 12, warnings: 0, criticals: 0, nextExpiry: 1_801_000_000, runs: 7)
}
