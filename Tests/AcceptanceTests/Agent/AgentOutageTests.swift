import Foundation
import SignetTestSupport
import Testing

/// The server is away while certificates fall due, and comes back before they end.
@Suite struct AgentOutageTests {
    /// Renewal is due when some eighty seconds have passed.
    private static let lifetime = 120
    /// What is left of it when the server is back, in seconds: enough for a busy machine.
    private static let reserve = 30.0

    /// A server whose data outlive it, with an authority; it opens its own seal.
    private func lastingServer() async throws -> (site: AgentSite, server: BackgroundProcess) {
        let (vault, server) = try await VaultSite.configured { directory in
            """
            storage "file" {
              path = "\(directory.file("data"))"
            }
            seal "file" {
              path = "\(directory.file("unseal.key"))"
            }
            max_lease_ttl = "87600h"
            """
        }
        let token = try await vault.run("vault operator init | sed -n 's/^Initial Root Token: //p'")
        try vault.directory.write(".vault-token", token)
        return (try await AgentSite.make(on: vault), server)
    }

    @Test(.timeLimit(.minutes(30))) func nothingBreaksAndRenewalCatchesUp() async throws {
        let (site, first) = try await lastingServer()
        var server = first
        let jobs = try await startJob(on: site)
        let agent = try startAgent(on: site)
        let groups = [site.group(in: "web"), group(of: jobs)]
        var pairs: [InstalledPair] = []
        for group in groups { pairs.append(try await group.installed { agent.output + jobs.log }) }
        let readers = groups.map { GroupReader($0) }
        let task = try await eventually("the task", explanation: { jobs.log }) {
            runningProcesses { $0.last == "0.0505" }.first
        }
        let serials = pairs.map(\.opensslSerial)
        _ = try await eventually("the commands", explanation: { agent.output + jobs.log }) {
            site.noted("web") == [serials[0]] ? true : nil
        }

        // From now until most of the life is over, when renewal has been due for a long time.
        try await site.vault.kill(server)
        let end = try #require(pairs.map(\.leaf.notAfter).min())
        try await Task.sleep(for: .seconds(end.timeIntervalSinceNow - Self.reserve))
        #expect(agent.exitStatus == nil, "\(agent.output)")
        #expect(groups.map(\.pair?.serial) == pairs.map(\.serial), "the last good ones stay")
        #expect(runningProcesses { $0.last == "0.0505" } == [task], "\(jobs.log)")
        #expect(site.noted("web") == [serials[0]], "nothing was announced meanwhile")

        server = try await site.vault.start()
        for (group, pair) in zip(groups, pairs) {
            let renewed = try await group.installed(after: pair.serial) { agent.output + jobs.log }
            #expect(renewed.leaf.notBefore < pair.leaf.notAfter)
        }
        _ = try await eventually("the command and the restart", explanation: { agent.output + jobs.log }) {
            let now = runningProcesses { $0.last == "0.0505" }
            return site.noted("web").count == 2 && now.count == 1 && now != [task] ? true : nil
        }
        for reader in readers {
            let found = reader.findings
            #expect(found.faults.isEmpty && found.serials.count == 2, "\(found)\n\(agent.output)\n\(jobs.log)")
        }
        try await jobs.stop("outage")
        try await site.vault.stop(agent)
        try await site.vault.stop(server)
    }

    private func startAgent(on site: AgentSite) throws -> BackgroundProcess {
        let command = try site.notingCommand("web")
        try site.vault.directory.write(
            "agent.hcl",
            site.login
                + site.templates(
                    of: "web.example.com", lifetime: "\(Self.lifetime)s", into: site.file("web"), command: command))
        return try site.vault.startAgent("-config=agent.hcl", "-log-level=debug")
    }

    private func startJob(on site: AgentSite) async throws -> JobSite {
        let jobs = try await JobSite.make(on: site.vault)
        let templates = JobSite.templates(
            of: "job.example.com", lifetime: "\(Self.lifetime)s", change: "change_mode = \"restart\"")
        try site.vault.directory.write(
            "outage.hcl",
            """
            job "outage" {
              group "g" {
                task "t" {
                  driver = "raw_exec"
                  config {
                    command = "sleep"
                    args    = ["86400", "0.0505"]
                  }
                  vault {
                    policies = ["pki"]
                  }
            \(templates)
                }
              }
            }
            """)
        try await jobs.job("run outage.hcl")
        return jobs
    }

    private func group(of jobs: JobSite) -> CertificateGroup {
        let secrets = jobs.file("outage", "g", "t", "secrets")
        return CertificateGroup(
            authority: "\(secrets)/ca.crt", certificate: "\(secrets)/tls.crt", key: "\(secrets)/tls.key")
    }
}
