import Foundation
import SignetTestSupport
import Testing

/// Section 4.4 of the article: an agent keeps the certificates of two services, with the article's files.
struct AgentArticle {
    private let site: VaultSite
    private let files: ArticleFiles
    private let a: CertificateGroup
    private let b: CertificateGroup

    init() throws {
        site = try VaultSite()
        files = ArticleFiles(vault: site.port, reserved: (0, 0), served: (0, 0), home: site.directory.path)
        let cert = site.file("cert")
        a = CertificateGroup(
            authority: "\(cert)/ca.crt", certificate: "\(cert)/service-a.crt", key: "\(cert)/service-a.key")
        b = CertificateGroup(
            authority: "\(cert)/ca.crt", certificate: "\(cert)/service-b.crt", key: "\(cert)/service-b.key")
    }

    /// From nothing to the first renewal, with two restarts on the way.
    func run() async throws {
        let server = try await site.startDevelopment()
        try site.directory.write(".vault-token", "root")
        try await site.run(ArticleLines.engine)
        let audit = try await AuditTrail.begin(on: site)
        try site.directory.write("vault_agent/vault_agent.hcl", files.agent)
        try site.directory.write("vault_agent/pki_policy.hcl", ArticleLines.policy)
        for (name, text) in files.templates { try site.directory.write("vault_agent/\(name)", text) }
        try await site.run("cd vault_agent\n" + ArticleLines.agent)

        let secretID = try site.directory.text("vault_agent/secretid").trimmingCharacters(in: .whitespacesAndNewlines)
        var agent = try start()
        let serials = try await first(audit, agent)
        let leaked = try await site.shell("grep -rlF -e \(secretID) -e 'PRIVATE KEY' .local/state")
        #expect(leaked.status == 1, "what is kept is sealed: \(leaked.everything)")
        try await stop(agent)

        agent = try await restart(audit, losingState: false)
        try await expectNothingIssued(audit, serials, "a restart and new logins", agent)
        try await stop(agent)

        agent = try await restart(audit, losingState: true)
        try await expectNothingIssued(audit, serials, "a restart without what it knew", agent)

        try await renewal(audit, serials, agent)
        try await stop(agent)
        try await site.stop(server)
    }

    private func start() throws -> BackgroundProcess {
        try site.startAgent(in: "vault_agent", "-config=vault_agent.hcl", "-log-level=debug")
    }

    private func stop(_ agent: BackgroundProcess) async throws {
        agent.signal(SIGTERM)
        let status = try await agent.waitForExit(timeout: .seconds(300))
        #expect(status == 0, "\(agent.output)")
        #expect(!FileManager.default.fileExists(atPath: site.file("vault_agent/pidfile")))
    }

    /// Both groups are there, each of one issuance; the secret id is gone.
    private func first(_ audit: AuditTrail, _ agent: BackgroundProcess) async throws -> [String] {
        let pairs = [
            try await a.installed { agent.output }, try await b.installed { agent.output },
        ]
        try await a.expectTrusted(as: "service-a.example.com")
        try await b.expectTrusted(as: "service-b.example.com")
        #expect(try audit.issued() == 2, "five templates, two certificates:\n\(agent.output)")
        #expect(try audit.logins() == 1)
        #expect(!FileManager.default.fileExists(atPath: site.file("vault_agent/secretid")))
        let id = try String(contentsOfFile: site.file("vault_agent/pidfile"), encoding: .utf8)
        #expect(id.trimmingCharacters(in: .whitespacesAndNewlines) == "\(agent.processID)")
        let token = try await eventually("the sink", explanation: { agent.output }) {
            try? String(contentsOfFile: site.file("token-of-the-agent"), encoding: .utf8)
        }
        let looked = try await site.shell("vault token lookup", environment: ["VAULT_TOKEN": token])
        #expect(looked.output.contains("[default pki]"), "\(looked.everything)")
        for secret in [token, "PRIVATE KEY"] { #expect(!agent.output.contains(secret)) }
        for name in ["ca-a.tpl", "../cert/service-a.crt"] { #expect(agent.output.contains(name), "\(agent.output)") }
        return pairs.map(\.serial)
    }

    /// Starts it again, with logins that last for some seconds only. The secret id is gone: the agent has kept it, or asks for a new one.
    /// - Returns: the agent, once it has logged in three times
    private func restart(_ audit: AuditTrail, losingState: Bool) async throws -> BackgroundProcess {
        try await site.run("vault write auth/approle/role/pki-agent token_ttl=3s token_max_ttl=3s")
        let state = site.file(".local/state/signet/agent")
        let before = try audit.logins()
        if losingState { try FileManager.default.removeItem(atPath: state) }
        let agent = try start()
        if losingState {
            try await agent.waitForOutput(containing: "secretid")
            try await site.run(
                "cd vault_agent\nvault write -f -field=secret_id auth/approle/role/pki-agent/secret-id > secretid")
        }
        _ = try await eventually("three logins", explanation: { agent.output }) {
            try audit.logins() >= before + 3 ? true : nil
        }
        return agent
    }

    private func expectNothingIssued(
        _ audit: AuditTrail, _ serials: [String], _ what: Comment, _ agent: BackgroundProcess
    ) async throws {
        #expect(try audit.issued() == 2, "\(what):\n\(agent.output)")
        #expect([a.pair?.serial, b.pair?.serial] == serials, what)
    }

    /// Time alone brings others, one issuance each, and in time.
    private func renewal(_ audit: AuditTrail, _ serials: [String], _ agent: BackgroundProcess) async throws {
        let reader = GroupReader(a)
        for (group, serial) in zip([a, b], serials) {
            let old = try #require(group.pair).leaf
            let renewed = try await group.installed(after: serial, within: .seconds(600)) { agent.output }
            #expect(renewed.leaf.notBefore < old.notAfter.addingTimeInterval(-45), "in time: \(old) \(renewed.leaf)")
        }
        #expect(try audit.issued() == 4, "one issuance for each renewal:\n\(agent.output)")
        try await a.expectTrusted(as: "service-a.example.com")
        try await b.expectTrusted(as: "service-b.example.com")
        let found = reader.findings
        #expect(found.faults.isEmpty && found.serials.count >= 2 && found.readings > 100, "\(found)")
    }
}
