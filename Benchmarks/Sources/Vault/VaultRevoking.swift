import Foundation
import SignetCore

/// Very many revocations one after the other: whether the last takes longer than the first.
struct VaultRevoking: Sendable {
    /// One way of making lists.
    struct Run: Sendable {
        var autoRebuild: Bool
        var count: Int
        /// Of the first and of the last tenth.
        var first: Rate
        var last: Rate
        /// Milliseconds until a list with all of them was there.
        var list: Double
    }

    var runs: [Run]

    /// - Parameter server: what it has issued is revoked
    static func measure(
        _ server: VaultServer, in directory: BenchDirectory, revocations: Int
    ) async throws -> VaultRevoking {
        say("\(revocations) revocations in a row, twice ...")
        var serials = try await server.list("pki/certs")
        while serials.count < 2 * revocations + 1 {
            let load = server.load("pki/issue/web", [VaultIssuing.issueBody.bytes])
            _ = try await load.measure(connections: 16, seconds: 2, in: directory)
            serials = try await server.list("pki/certs")
        }
        // The first one is the root's.
        let leaves = serials.dropFirst()
        return VaultRevoking(runs: [
            try await run(server, autoRebuild: false, leaves.prefix(revocations)),
            try await run(server, autoRebuild: true, leaves.dropFirst(revocations).prefix(revocations)),
        ])
    }

    private static func run(
        _ server: VaultServer, autoRebuild: Bool, _ serials: ArraySlice<String>
    ) async throws -> Run {
        try await server.write("pki/config/crl", ["auto_rebuild": .bool(autoRebuild)])
        let clock = ContinuousClock()
        var latencies: [Duration] = []
        for serial in serials {
            latencies.append(
                try await clock.measure { try await server.write("pki/revoke", ["serial_number": .string(serial)]) })
        }
        let tenth = max(1, latencies.count / 10)
        let list = try await clock.measure {
            if autoRebuild { try await server.write("pki/crl/rotate", [:]) }
            _ = try await server.download("pki/crl")
        }
        return Run(
            autoRebuild: autoRebuild, count: latencies.count, first: rate(latencies.prefix(tenth)),
            last: rate(latencies.suffix(tenth)), list: list.milliseconds)
    }

    private static func rate(_ latencies: ArraySlice<Duration>) -> Rate {
        Rate(latencies: Array(latencies), elapsed: latencies.reduce(.zero, +))
    }

    func show() {
        say("")
        say("Revocations in a row, 1 connection      per second   p50 ms   p99 ms   times the first (aim: 1)")
        for run in runs {
            let setting = "auto_rebuild \(run.autoRebuild ? "on" : "off"),"
            let tenth = max(1, run.count / 10)
            say(run.first.line("\(setting) first \(tenth)", times: run.first))
            say(run.last.line("\(setting) last \(tenth)", times: run.first))
            say(String(format: "  then the list with all of them: %.0f ms", run.list))
        }
    }
}
