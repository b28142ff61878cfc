import Foundation

/// Signing figures side by side, with the ratios that matter.
struct SigningTable {
    let limits: CryptographicLimits
    let openssl: OpenSSLSpeed
    let cfssl: CFSSLPeer
    let signet: SigningBenchmark

    func show() {
        let bound = limits.certificatesPerSecond
        say("")
        say("P-256 alone, one core   sign/s   verify/s")
        say("  swift-crypto        \(wide(limits.signPerSecond)) \(wide(limits.verifyPerSecond))")
        say("  openssl speed       \(wide(openssl.signPerSecond)) \(wide(openssl.verifyPerSecond))")
        say("  openssl, all cores  \(wide(openssl.signPerSecondAllCores)) \(wide(openssl.verifyPerSecondAllCores))")
        say("  bound: one check and one signature a certificate, all cores:\(wide(bound)) certificates/s")
        say("")
        say("Certificates from P-256 requests   per second   p50 ms   p99 ms   of the bound   times cfssl")
        for callers in [1, 16, 64] {
            guard let own = signet.rates[callers], let peer = cfssl.rates[callers] else { continue }
            for (label, rate) in [("signet, durable, in process", own), ("cfssl, over HTTP, unstored", peer)] {
                say(row(label, callers, rate, bound: bound, peer: peer))
            }
        }
        say(
            "cfssl's figure goes through HTTP (wrk shares the cores with it) and stores nothing; Signet's is in process"
        )
        say("and counts a certificate only once its row and its audit entry are on disk.")
    }

    private func row(_ label: String, _ callers: Int, _ rate: Rate, bound: Double, peer: Rate) -> String {
        let label = label.padding(toLength: 27, withPad: " ", startingAt: 0)
        let figures = String(
            format: "x%-4d %10.0f %10.2f %8.2f %12.2f %13.2f", callers, rate.perSecond, rate.p50, rate.p99,
            rate.perSecond / bound, rate.perSecond / peer.perSecond)
        return "  \(label) \(figures)"
    }

    private func wide(_ number: Double) -> String { String(format: "%10.0f", number) }
}
