import Foundation
import SignetTestSupport

/// An agent with certificates of which none is due.
struct AgentIdle: Sendable {
    var certificates: Int
    /// From its start to the last file.
    var readySeconds: Double
    var memory: ProcessMemory
    /// Of one core, while nothing was due.
    var idleShare: Double

    static func measure(
        _ server: VaultServer, certificates: Int, seconds: Int, in directory: BenchDirectory
    ) async throws -> AgentIdle {
        say("signet agent with \(certificates) certificates ...")
        let site = try AgentSite("agent-\(certificates)", in: directory)
        try site.configure(
            address: server.address, token: server.token, certificates: certificates, lifetime: "24h")
        let began = ContinuousClock.now
        let agent = try site.start()
        try await site.complete(certificates, by: agent)
        let ready = ContinuousClock.now - began
        // What the last ones still bring about.
        try await Task.sleep(for: .seconds(3))
        let before = try processorTime(of: agent.processID)
        try await Task.sleep(for: .seconds(seconds))
        let spent = try processorTime(of: agent.processID) - before
        let idle = AgentIdle(
            certificates: certificates, readySeconds: ready.milliseconds / 1000,
            memory: try ProcessMemory(of: agent.processID), idleShare: spent / Double(seconds))
        try await agent.stop()
        return idle
    }

    /// User and system time of a process, in seconds.
    private static func processorTime(of id: Int32) throws -> Double {
        let stat = try String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
        // The name in brackets may hold anything.
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            throw BenchError("/proc/\(id)/stat cannot be read: \(stat)")
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    static func show(_ measured: [AgentIdle], floor: AgentFloor) {
        say("")
        say(
            "signet agent       all files after   MB resident   most   times an empty program   CPU when nothing is due"
        )
        for idle in measured {
            say(
                String(
                    format: "  %5d certificates %8.2f s %13.1f %6.1f %24.1f %22.3f %%", idle.certificates,
                    idle.readySeconds, idle.memory.residentMegabytes, idle.memory.highWaterMegabytes,
                    idle.memory.residentMegabytes / floor.residentMegabytes, idle.idleShare * 100))
        }
        say(String(format: "  an empty Swift program with Foundation: %.1f MB resident", floor.residentMegabytes))
        say("  aims: under 40 MB with 100 certificates; no measurable CPU when nothing is due")
    }
}
