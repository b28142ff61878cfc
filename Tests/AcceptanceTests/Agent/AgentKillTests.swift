import Foundation
import SignetTestSupport
import Testing

/// The agent and the job runner killed (SIGKILL) a hundred times each, in whatever they are doing.
///
/// Certificates live as long as some hundred kills take, forty seconds at least, and are renewed when two thirds of that are over, so that
/// there is always one that falls due, is got, published or acted upon, and many starts come between the moment it is due and its end.
@Suite struct AgentKillTests {
    private static let kills = 100
    private static let seed: UInt64 = 20_261_121
    private static let mark = "0.020261121"

    @Test(.timeLimit(.minutes(40))) func ahundredKillsOfEachLoseNothing() async throws {
        let (site, server) = try await AgentSite.development()
        let jobs = try await JobSite.make(on: site.vault)
        let began = ContinuousClock.now
        try await jobs.job("status")
        // Most are killed in the middle of their work, however long a program takes to start here; some before it begins.
        let pace = KillPace(longest: Duration.milliseconds(500) + (ContinuousClock.now - began) * 4)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await killAgent(on: site, at: pace) }
            group.addTask { try await killRunner(of: jobs, at: pace) }
            try await group.waitForAll()
        }
        try await site.vault.stop(server)
    }

    // MARK: The agent

    private func killAgent(on site: AgentSite, at pace: KillPace) async throws {
        let names = ["north", "south"]
        var configuration = site.login
        for name in names {
            configuration += site.templates(
                of: "\(name).example.com", lifetime: pace.lifetimeText, into: site.file(name),
                command: try site.notingCommand(name))
        }
        try site.vault.directory.write("agent.hcl", configuration)
        let readers = names.map { GroupReader(site.group(in: $0)) }
        var random = SeededGenerator(seed: Self.seed)
        var kills = 0
        // A renewal at least falls among the kills.
        while kills < Self.kills || readers.contains(where: { $0.findings.serials.count < 2 }) {
            let agent = try site.vault.startAgent("-config=agent.hcl")
            try await Task.sleep(for: pace.longest * Double.random(in: 0...1, using: &random))
            try await pace.relieve(names.map { site.group(in: $0) }, isExpected: kills >= Self.kills / 5) {
                agent.output
            }
            #expect(agent.exitStatus == nil, "kill \(kills): the agent ended by itself:\n\(agent.output)")
            try await site.vault.kill(agent)
            kills += 1
        }
        let agent = try site.vault.startAgent("-config=agent.hcl", "-log-level=debug")
        for (name, reader) in zip(names, readers) {
            let group = site.group(in: name)
            let last = try await group.installed { agent.output }
            _ = try await group.installed(after: last.serial, within: pace.renewal) { agent.output }
            try await expectAllAnnounced(name, reader, on: site, agent)
            try await group.expectTrusted(as: "\(name).example.com")
        }
        try await site.vault.stop(agent)
    }

    /// Every certificate that was to be seen has had its command, in order; the last one too.
    private func expectAllAnnounced(
        _ name: String, _ reader: GroupReader, on site: AgentSite, _ agent: BackgroundProcess
    ) async throws {
        let noted = try await eventually("\(name) to be announced", explanation: { agent.output }) {
            () -> (all: [String], last: String)? in
            let noted = site.noted(name)
            guard let last = noted.last, last == site.group(in: name).pair?.opensslSerial else { return nil }
            return (all: noted, last: last)
        }
        // Who reads may be behind who announces.
        let found = try await eventually("the last of \(name) to be read", explanation: { agent.output }) {
            () -> GroupReader.Findings? in
            let found = reader.findings
            return found.serials.map(\.asOpenSSLWritesIt).contains(noted.last) ? found : nil
        }
        #expect(found.faults.isEmpty, "\(name): \(found.faults)")
        #expect(found.serials.count >= 3 && Set(found.serials).count == found.serials.count, "\(name): \(found)")
        // Killed between the command's end and the note of it, the agent runs it again. A certificate that gave way to the next one
        // while no agent ran may be passed over; the last one never is.
        let seen = found.serials.map(\.asOpenSSLWritesIt)
        var rest = seen[...]
        for serial in noted.all {
            rest = rest.drop { $0 != serial }
            #expect(!rest.isEmpty, "\(name): \(serial) came too late, or nobody saw it: \(noted.all) of \(seen)")
        }
        print("\(name): \(found.readings) readings, \(seen.count) certificates, \(noted.all.count) commands")
    }

    // MARK: The job runner

    /// A task that writes which certificate it was started with, and lasts.
    private static func job(lifetime: String) -> String {
        """
        job "killed" {
          group "g" {
            restart {
              attempts = 1000
              delay    = "1s"
            }
            task "t" {
              driver       = "raw_exec"
              kill_timeout = "1s"
              config {
                command = "local/start.sh"
              }
              vault {
                policies = ["pki"]
              }
              template {
                destination = "local/start.sh"
                perms       = "0755"
                data        = <<EOH
        #!/bin/sh
        openssl x509 -in secrets/tls.crt -noout -serial >>started.log
        exec sleep 86400 \(mark)
        EOH
              }
        \(JobSite.templates(of: "job.example.com", lifetime: lifetime, change: "change_mode = \"restart\""))
            }
          }
        }
        """
    }

    private func killRunner(of jobs: JobSite, at pace: KillPace) async throws {
        try jobs.vault.directory.write("killed.hcl", Self.job(lifetime: pace.lifetimeText))
        try await jobs.job("run killed.hcl")
        let group = CertificateGroup(
            authority: jobs.file("killed", "g", "t", "secrets/ca.crt"),
            certificate: jobs.file("killed", "g", "t", "secrets/tls.crt"),
            key: jobs.file("killed", "g", "t", "secrets/tls.key"))
        let (reader, census) = (GroupReader(group), TaskCensus(mark: Self.mark))
        var random = SeededGenerator(seed: Self.seed + 1)
        var kills = 0
        while kills < Self.kills || reader.findings.serials.count < 2 {
            let runner = try await eventually("a runner", explanation: { jobs.log }) { jobs.runners.first }
            try await Task.sleep(for: pace.longest * Double.random(in: 0...1, using: &random))
            try await pace.relieve([group], isExpected: kills >= Self.kills / 5) { jobs.log }
            kills += 1
            kill(runner, SIGKILL)
            _ = try await eventually("the runner to be gone") { jobs.runners.contains(runner) ? nil : true }
            try await jobs.job("run -detach killed.hcl")
        }
        try await expectNothingLost(jobs, group, reader, census, pace)
        try await jobs.stop("killed")
        #expect(runningProcesses { $0.last == Self.mark }.isEmpty)
    }

    private func expectNothingLost(
        _ jobs: JobSite, _ group: CertificateGroup, _ reader: GroupReader, _ census: TaskCensus, _ pace: KillPace
    ) async throws {
        let last = try await group.installed { jobs.log }
        let renewed = try await group.installed(after: last.serial, within: pace.renewal) { jobs.log }
        let started = { () -> [String] in
            let text = try String(contentsOfFile: jobs.file("killed", "g", "t", "started.log"), encoding: .utf8)
            return text.split(separator: "\n").map { String($0.replacing("serial=", with: "")) }
        }
        _ = try await eventually("the task to run with the last certificate", explanation: { jobs.log }) {
            try started().last == group.pair?.opensslSerial ? true : nil
        }
        // Who reads may be behind who starts tasks.
        _ = try await eventually("the last certificate to be read", explanation: { jobs.log }) {
            reader.findings.serials.contains(renewed.serial) ? true : nil
        }
        let (found, counted, starts) = (reader.findings, census.found, try started())
        #expect(found.faults.isEmpty && found.serials.count >= 3, "\(found)\n\(jobs.log)")
        #expect(counted.most == 1 && counted.looks > 100, "a task beside itself: \(counted)\n\(jobs.log)")
        // A start for each certificate, and once more at most where a kill came between a restart and the note of it.
        #expect(starts.count <= found.serials.count + Self.kills / 10, "\(starts) for \(found.serials)\n\(jobs.log)")
        print("task: \(found.readings) readings, \(found.serials.count) certificates, \(starts.count) starts")
    }
}
