import Foundation
import SignetTestSupport

/// Many certificates of one account: `signet up` with all of them in its configuration, beside lego in a loop.
struct OrderBatch: Sendable {
    private static let ordersPerTenSeconds = 1000

    var certificates: Int
    /// How long lego took for ``legoCertificates``.
    var lego: Duration
    var legoCertificates: Int
    var signet: Duration
    var memory: ProcessMemory
    var requests: CARequests
    var limitsMet: [String: Int]

    static func measure(
        _ pebble: PebbleServer, _ lego: LegoPeer, _ site: ProgramSite, certificates count: Int, byLego legoCount: Int
    ) async throws -> OrderBatch {
        say("\(count) ACME certificates of one account by signet up ...")
        // Registered domains of their own: Let's Encrypt gives 50 certificates a week for each.
        let certificates = (0..<count).map {
            ProgramSite.Certificate(name: "batch-\($0)", host: "www.site-\($0).example")
        }
        var settings = ProgramSite.Settings(pebble)
        settings.ordersPerTenSeconds = ordersPerTenSeconds
        try site.configure(settings, certificates)
        let began = Date()
        let started = ContinuousClock.now
        let signet = try site.up()
        try await site.installed(certificates, by: signet, within: .seconds(600))
        let signetTime = ContinuousClock.now - started
        let memory = try ProcessMemory(of: signet.processID)
        try await signet.stop()
        let requests = CARequests(pebble.lines, since: began)

        say("\(legoCount) runs of lego one after the other ...")
        let legoTime = try await ContinuousClock().measure {
            for number in 0..<legoCount { try await lego.obtain("www.lego-\(number).example") }
        }
        return OrderBatch(
            certificates: count, lego: legoTime, legoCertificates: legoCount, signet: signetTime, memory: memory,
            requests: requests,
            limitsMet: requests.limitsMet(ordering: certificates.map(\.host)))
    }

    func show() {
        let signet = signet.milliseconds / 1000
        let lego = lego.milliseconds / 1000 / Double(legoCertificates) * Double(certificates)
        let sample = legoCertificates == certificates ? "" : "   (at the pace of \(legoCertificates))"
        say("")
        say("\(certificates) certificates of one account       seconds   a second   (aim: at least 5 times as fast)")
        say(
            String(format: "  lego in a loop                    %8.1f %9.1f", lego, Double(certificates) / lego)
                + sample)
        say(
            String(
                format: "  signet up, start to last file     %8.1f %9.1f   %.1f times as fast, %.0f MB at most", signet,
                Double(certificates) / signet, lego / signet, memory.highWaterMegabytes))
        let kinds = ["newNonce", "newOrder", "directory"].map { "\($0) \(requests.busiestSecond($0))" }
        say(
            "  signet's busiest second: \(kinds.joined(separator: ", ")), all \(requests.busiestSecond());"
                + " \(requests.count) requests, \(requests.count(of: "newNonce")) of them for nonces")
        let met = limitsMet.map { "\($0.key) (\($0.value) times)" }.sorted().joined(separator: ", ")
        say("  limits of Let's Encrypt that this would have met: \(met.isEmpty ? "none" : met)")
        let patient = (certificates - 1) / 10 * 10
        say(
            "  with orders_per_10s: \(Self.ordersPerTenSeconds), for a CA of one's own; the default, 10, made for public CAs, spreads"
        )
        say("  them over at least \(patient) s")
    }
}
