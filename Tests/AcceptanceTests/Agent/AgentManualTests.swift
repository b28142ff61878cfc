import SignetTestSupport
import Testing

/// The pages about the agent and the jobs, and the READMEs of their examples, are typed from top to bottom.
@Suite(.serialized) struct AgentManualTests {
    private static func reader(in folder: String) throws -> ManualReader {
        let (vault, proxy) = (try freePort(), try freePort())
        let (a, b, first, second) = (try freePort(), try freePort(), try freePort(), try freePort())
        return try ManualReader(in: folder) { directory in
            [
                ("127.0.0.1:8200", "127.0.0.1:\(vault)"), ("127.0.0.1:8100", "127.0.0.1:\(proxy)"),
                ("7443", "\(a)"), ("8443", "\(b)"), ("7433", "\(first)"), ("8433", "\(second)"),
                ("/etc/signet-agent", "\(directory)/etc"), ("/var/lib/signet-agent", "\(directory)/state"),
            ]
        }
    }

    @Test(.timeLimit(.minutes(30))) func theAgentsPageWorks() async throws {
        let reader = try Self.reader(in: "agent")
        let counts = try await reader.follow(try ManualPage(at: "docs/agent.md"))
        #expect(counts.runs >= 5 && counts.outputs >= 3)
        try await reader.stop()
    }

    @Test(.timeLimit(.minutes(30))) func theJobsPageWorks() async throws {
        let reader = try Self.reader(in: "jobs")
        let counts = try await reader.follow(try ManualPage(at: "docs/jobs.md"))
        #expect(counts.runs >= 4 && counts.outputs >= 2)
        try await reader.stop()
    }

    @Test(.timeLimit(.minutes(30)), arguments: ["vault-agent", "nomad"])
    func anExampleWorks(_ name: String) async throws {
        let reader = try Self.reader(in: name)
        for example in ["vault-agent", "nomad"] { try reader.copyExample(example) }
        let counts = try await reader.follow(try ManualPage(at: "Examples/\(name)/README.md"))
        #expect(counts.runs >= 4 && counts.outputs >= 1)
        try await reader.stop()
    }
}
