import Foundation
import SignetTestSupport

/// The memory of `signet up` while very many orders are open at once: a CA of our own holds every one of them back after it has
/// taken the request, until it has them all.
struct OpenOrders: Sendable {
    var orders: Int
    /// With all of them open.
    var open: ProcessMemory
    /// After all of them have ended, the highest since the start.
    var ended: ProcessMemory
    var seconds: Double

    /// - Parameter resolver: `host:port` of a DNS server for which every name is this machine
    static func measure(in directory: BenchDirectory, orders: Int, resolver: String) async throws -> OpenOrders {
        say("signet up with \(orders) orders in flight ...")
        let site = try ProgramSite("open", in: directory)
        let certificates = (0..<orders).map { ProgramSite.Certificate(name: "c\($0)", host: "open-\($0).example.com") }
        return try await HostileACMEServer.run { server in
            server.behave {
                $0.processingLooks = .max
                $0.retryAfter = "5"
            }
            try site.configure(
                ProgramSite.Settings(
                    directoryURL: server.directoryURL, resolver: resolver, httpPort: try freePort(),
                    ordersPerTenSeconds: 10_000, parallelRenewals: orders), certificates)
            let started = ContinuousClock.now
            let signet = try site.up()
            try await held(orders, by: server, signet)
            let open = try ProcessMemory(of: signet.processID)
            server.behave { $0.processingLooks = 0 }
            try await site.installed(certificates, by: signet, within: .seconds(300))
            let seconds = (ContinuousClock.now - started).milliseconds / 1000
            let ended = try ProcessMemory(of: signet.processID)
            try await signet.stop()
            guard server.violations.isEmpty else {
                throw BenchError("the CA objected: \(server.violations.prefix(5))")
            }
            return OpenOrders(orders: orders, open: open, ended: ended, seconds: seconds)
        }
    }

    private static func held(_ orders: Int, by server: HostileACMEServer, _ signet: BackgroundProcess) async throws {
        let deadline = ContinuousClock.now + .seconds(300)
        while true {
            let held = server.count(.finalize)
            if held >= orders { return }
            guard ContinuousClock.now < deadline, signet.exitStatus == nil else {
                throw BenchError("only \(held) of \(orders) orders are open; signet up printed:\n\(signet.output)")
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    func show() {
        say("")
        say("signet up with \(orders) ACME orders in flight (aim: under 60 MB; parallel_renewals: \(orders))")
        say(
            String(
                format: "  all open: %.0f MB resident, %.0f MB at most; all ended after %.1f s: %.0f MB at most",
                open.residentMegabytes, open.highWaterMegabytes, seconds, ended.highWaterMegabytes))
    }
}
