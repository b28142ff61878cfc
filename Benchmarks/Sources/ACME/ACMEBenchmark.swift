import Foundation
import SignetTestSupport

/// Signet as an ACME client beside lego, both with one pebble, and the memory that very many orders take.
struct ACMEBenchmark: Sendable {
    /// How much is measured.
    struct Amounts: Sendable {
        /// Certificates got one by one.
        var runs = 10
        /// Certificates got together.
        var batch = 200
        /// How many of them lego gets, which takes up to six seconds for each; the rest is reckoned.
        var lego = 40
        /// Orders in flight.
        var open = 1000
    }

    var amounts: Amounts
    var single: SingleOrders
    var batch: OrderBatch
    var open: OpenOrders

    static func measure(in directory: BenchDirectory, _ amounts: Amounts) async throws -> ACMEBenchmark {
        let pebble = try await PebbleServer.start()
        let lego = LegoPeer(pebble, in: directory)
        let site = try ProgramSite("acme", in: directory)
        let single = try await SingleOrders.measure(pebble, lego, site, in: directory, runs: amounts.runs)
        let batch = try await OrderBatch.measure(
            pebble, lego, site, certificates: amounts.batch, byLego: min(amounts.lego, amounts.batch))
        let open = try await OpenOrders.measure(in: directory, orders: amounts.open, resolver: pebble.dnsServer)
        return ACMEBenchmark(amounts: amounts, single: single, batch: batch, open: open)
    }

    func show() {
        say("")
        say(
            "ACME: Debian's pebble, http-01 really checked, accounts made beforehand, 5 % of good nonces refused, for both."
        )
        say("PEBBLE_VA_NOSLEEP=1 for both: pebble's random pause before it checks would only be added to both.")
        single.show()
        batch.show()
        open.show()
    }
}

extension ProgramSite.Settings {
    /// For that pebble.
    init(_ pebble: PebbleServer) {
        self.init(
            directoryURL: pebble.directoryURL, trustedRoots: pebble.certificateFile, resolver: pebble.dnsServer,
            httpPort: pebble.httpPort)
    }
}
