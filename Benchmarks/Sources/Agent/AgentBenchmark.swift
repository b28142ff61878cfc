import Foundation

/// `signet agent` as people run it, against `signet server`: what it holds, what it costs when nothing is due, how fast a change is acted on.
///
/// Vault Agent, consul-template and Nomad are neither in Debian nor on PyPI, so nothing stands beside it but what the machine cannot do without.
struct AgentBenchmark: Sendable {
    /// How much is measured.
    struct Amounts: Sendable {
        /// Certificates on one agent, one measurement each.
        var certificates = [1, 100, 1000]
        /// How long nothing is to be due, in seconds.
        var idleSeconds = 30
        /// Renewals whose time is taken.
        var changes = 20
    }

    /// Prints each part as soon as it is taken.
    static func run(in directory: BenchDirectory, _ amounts: Amounts) async throws {
        say("Peers: none. Vault Agent, consul-template and Nomad cannot be installed from Debian or PyPI.")
        let floor = try await AgentFloor.measure(in: directory)
        let site = try VaultSite("vault-agent", in: directory)
        let server = try await site.startWithPKI()
        var idle: [AgentIdle] = []
        for count in amounts.certificates {
            idle.append(
                try await AgentIdle.measure(server, certificates: count, seconds: amounts.idleSeconds, in: directory))
        }
        AgentIdle.show(idle, floor: floor)
        try await AgentChange.measure(server, changes: amounts.changes, in: directory).show(floor: floor)
        try await server.stop()
    }
}
