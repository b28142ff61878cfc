import Foundation
import SignetCore

/// From starting `signet server` to its first answers, with very many stored certificates.
struct VaultStart: Sendable {
    var certificates: Int
    /// Until `sys/health` is answered, the seal open.
    var health: [Duration] = []
    /// Until a certificate is issued.
    var issued: [Duration] = []

    private static let starts = 7

    /// - Parameter token: of a former start
    static func measure(_ site: VaultSite, token: String, certificates: Int) async throws -> VaultStart {
        say("signet server, first answer with \(certificates) certificates ...")
        var start = VaultStart(certificates: certificates)
        for _ in 0..<starts {
            let clock = ContinuousClock()
            let began = clock.now
            let server = try await site.start(token: token)
            start.health.append(clock.now - began)
            try await server.write("pki/issue/web", VaultIssuing.issueBody)
            start.issued.append(clock.now - began)
            try await server.stop()
        }
        return start
    }

    func show() {
        let slowest = health.map(\.milliseconds).max() ?? 0
        say("")
        say(
            String(
                format:
                    "signet server with %d certificates: first answer after %.0f ms (slowest of %d: %.0f; aim: under 300),",
                certificates, median(health), health.count, slowest))
        say(String(format: "  first certificate issued after %.0f ms", median(issued)))
    }
}
