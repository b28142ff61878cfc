import Foundation
import SignetTestSupport

/// One certificate after the other, each by a program that is started for it.
struct SingleOrders: Sendable {
    var lego: [Duration] = []
    var signet: [Duration] = []
    var inProcess: [InProcessOrder] = []
    /// Requests that reached pebble in all runs.
    var legoRequests = 0
    var signetRequests = 0

    static func measure(
        _ pebble: PebbleServer, _ lego: LegoPeer, _ site: ProgramSite, in directory: BenchDirectory, runs: Int
    ) async throws -> SingleOrders {
        say("One ACME certificate, \(runs) times, lego and signet in turn ...")
        var orders = SingleOrders()
        // The first of each makes the account.
        for run in 0...runs {
            let host = "single-\(run).example.com"
            var started = Date()
            let legoTime = try await ContinuousClock().measure { try await lego.obtain("lego-\(host)") }
            let legoRequests = CARequests(pebble.lines, since: started).count
            let certificate = ProgramSite.Certificate(name: "single-\(run)", host: host)
            try site.configure(ProgramSite.Settings(pebble), [certificate])
            started = Date()
            let signetTime = try await ContinuousClock().measure { try await site.renew(certificate) }
            guard run > 0 else { continue }
            orders.lego.append(legoTime)
            orders.signet.append(signetTime)
            orders.legoRequests += legoRequests
            orders.signetRequests += CARequests(pebble.lines, since: started).count
        }
        orders.inProcess = try await InProcessOrder.measure(pebble, in: directory, runs: runs)
        return orders
    }

    func show() {
        let necessary = median(inProcess.map(\.necessary))
        say("")
        say(
            "One certificate, end to end                    median ms   fastest   slowest   requests   of the round trips"
        )
        row("lego run", lego, requests: legoRequests, necessary)
        row("signet cert renew", signet, requests: signetRequests, necessary)
        row(
            "in process: ACMEIssuer", inProcess.map(\.wall), requests: inProcess.reduce(0) { $0 + $1.requests },
            necessary)
        say(
            String(
                format:
                    "  round trips and the CA's own time: %.1f ms = %.1f ms for requests + %.1f ms checking and issuing",
                necessary, median(inProcess.map(\.roundTrips)), median(inProcess.map(\.authority))))
        say(
            "  (medians; measured in process: each request from sending it to the last byte of its answer, TLS handshake"
        )
        say(
            "  included, looks that came too early left out; the CA's time from its answer to its log saying it is done)"
        )
        let ratio = String(format: "%.1f", median(lego) / median(signet))
        say("  signet is \(ratio) times as fast as lego (aim: not slower; within 1.3 times the round trips)")
    }

    private func row(_ label: String, _ times: [Duration], requests: Int, _ necessary: Double) {
        let milliseconds = times.map(\.milliseconds)
        say(
            "  \(label.padding(toLength: 44, withPad: " ", startingAt: 0))"
                + String(
                    format: "%9.1f %9.1f %9.1f %10.1f %12.2f", median(times), milliseconds.min() ?? 0,
                    milliseconds.max() ?? 0, Double(requests) / Double(max(1, times.count)),
                    median(times) / necessary))
    }
}
