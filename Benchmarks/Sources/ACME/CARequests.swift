import Foundation
import SignetACME
import SignetPKI

/// The requests that reached pebble, as it printed them.
struct CARequests: Sendable {
    /// The directory's key of what was asked for; another path as it is.
    private var requests: [(at: Date, resource: String)] = []

    private static let resources = [
        "/dir": "directory", "/nonce-plz": "newNonce", "/sign-me-up": "newAccount", "/order-plz": "newOrder",
    ]

    /// - Parameter start: what came in before is left out
    init(_ lines: [(at: Date, text: String)], since start: Date) {
        for line in lines where line.at >= start && line.text.hasSuffix("-> calling handler()") {
            guard let path = line.text.split(separator: " ").first(where: { $0.hasPrefix("/") }) else { continue }
            requests.append((line.at, Self.resources[String(path)] ?? String(path)))
        }
    }

    var count: Int { requests.count }

    func count(of resource: String) -> Int { requests.count { $0.resource == resource } }

    /// The most requests for a resource (nil: for any) within a second, whenever it begins.
    func busiestSecond(_ resource: String? = nil) -> Int {
        let moments = requests.filter { resource == nil || $0.resource == resource }.map(\.at)
        var first = 0
        var most = 0
        for (index, moment) in moments.enumerated() {
            while moment.timeIntervalSince(moments[first]) >= 1 { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }

    /// Which limits of Let's Encrypt these requests would have met, each with how often.
    /// - Parameter hosts: of the orders, in the order in which they were placed
    func limitsMet(ordering hosts: [String]) -> [String: Int] {
        var ledger = LimitLedger(limits: RateLimit.letsEncrypt)
        var hosts = hosts[...]
        var met: [String: Int] = [:]
        for request in requests {
            var events = [LimitedEvent([.request(request.resource)], at: request.at)]
            if request.resource == "newOrder" {
                events.append(
                    .certificate(of: hosts.popFirst().map { [.dns($0)] } ?? [], at: request.at, account: "account"))
            }
            for event in events {
                for meeting in ledger.meetings(of: event) { met[meeting.limit.description, default: 0] += 1 }
                ledger.count(event)
            }
        }
        return met
    }
}
