import Foundation
import SignetTestSupport
import Testing

/// `signet up` killed (SIGKILL) again and again in the middle of issuing, installing and acting.
@Suite(.serialized) struct CrashSafetyTests {
    private static let kills = 200
    private static let seed: UInt64 = 20_240_611

    @Test func twoHundredKillsLoseNothing() async throws {
        let crashSite = try CrashSite()
        var random = SeededGenerator(seed: Self.seed)
        var pace = try await Pace.measure(crashSite)
        var tally = Tally()
        var change = Pace.changes

        for kill in 0..<Self.kills {
            // Every other start finds no change, only what the kill before left undone.
            if kill.isMultiple(of: 2) {
                change += 1
                try crashSite.configure(change: change)
            }
            let process = try crashSite.site.up()
            try await Task.sleep(for: pace.instant(of: kill, using: &random))
            #expect(process.exitStatus == nil, "signet up ended by itself:\n\(process.output)")
            process.signal(SIGKILL)
            try await process.waitForExit()

            // Throws, and so ends the test, when a destination holds a mixed pair.
            for (_, pair) in try crashSite.installed() { tally.acknowledged.insert(pair.serial) }
            for (_, serial) in try crashSite.acted() { tally.acknowledged.insert(serial) }
            let progress = try crashSite.progress(of: change)
            tally.note(progress)
            if kill.isMultiple(of: 2) { pace.adapt(to: progress) }
            let integrity = try await crashSite.integrity()
            #expect(integrity == "ok", "after kill \(kill)")
        }

        try await settle(crashSite, change)
        let ledger = try await crashSite.site.ledger()
        nothingIsLost(tally, ledger)
        nothingIsIssuedTwice(ledger)
        try await theRestIsInOrder(crashSite, change, ledger)
        tally.expectSpread()
    }

    /// A last start, left alone: all that is wanted is there at the end, and Signet knows it. The kill before may have
    /// fallen between the end of an after-command and the note of it, so the command's own trace is not enough.
    private func settle(_ crashSite: CrashSite, _ change: Int) async throws {
        let process = try await crashSite.site.listening()
        _ = try await eventually("all certificates of the last change", explanation: { process.output }) {
            guard crashSite.isDone(change) else { return nil as Bool? }
            let lasting = try await crashSite.site.read([StatusLine].self, "status")
                .filter { $0.spec.name != CrashSite.fleeting }
            return lasting.allSatisfy { $0.phase == "valid" } ? true : nil
        }
        try await crashSite.site.stop(process)
    }

    private func nothingIsLost(_ tally: Tally, _ ledger: [IssuedCertificateLine]) {
        let missing = tally.acknowledged.subtracting(ledger.map(\.serialNumber))
        #expect(missing.isEmpty, "installed or announced, but not in the ledger: \(missing)")
        #expect(tally.acknowledged.count > CrashSite.sites.count * 10, "the kills left too little to lose")
    }

    private func nothingIsIssuedTwice(_ ledger: [IssuedCertificateLine]) {
        var counts: [String: Int] = [:]
        for line in ledger {
            guard let change = CrashSite.change(in: line.names) else { continue }
            let name = line.names.first { !$0.contains("change-") } ?? "?"
            counts["\(name) for change \(change)", default: 0] += 1
        }
        let doubled = counts.filter { $0.value > 1 }
        #expect(doubled.isEmpty, "issued more than once: \(doubled)")
    }

    /// Judged by openssl, by Signet's own status, and by a restart that must find nothing to do.
    private func theRestIsInOrder(
        _ crashSite: CrashSite, _ change: Int, _ ledger: [IssuedCertificateLine]
    ) async throws {
        for name in CrashSite.sites {
            let certificate = crashSite.site.file("\(name)/tls.crt")
            let key = crashSite.site.file("\(name)/tls.key")
            #expect(try await InstalledPair.opensslAgrees(certificate: certificate, key: key))
            let verified = try await runTool(
                "openssl", ["verify", "-CAfile", crashSite.site.file("\(name)/ca.crt"), certificate])
            #expect(verified.status == 0, "\(verified.everything)")
        }
        let status = try await crashSite.site.read([StatusLine].self, "status")
        for line in status where line.spec.name != CrashSite.fleeting {
            #expect(line.phase == "valid", "\(line)")
        }
        let process = try await crashSite.site.listening()
        let fleeting = ledger.filter { CrashSite.change(in: $0.names) == nil }.count
        _ = try await eventually("the fleeting certificate to be renewed", explanation: { process.output }) {
            let now = try await crashSite.site.ledger()
            return now.filter { CrashSite.change(in: $0.names) == nil }.count > fleeting ? true : nil
        }
        try await crashSite.site.stop(process)
        let after = try await crashSite.site.ledger().filter { CrashSite.change(in: $0.names) != nil }
        #expect(
            Set(after.map(\.serialNumber))
                == Set(ledger.filter { CrashSite.change(in: $0.names) != nil }.map(\.serialNumber)))
        let leftovers = try FileManager.default.subpathsOfDirectory(atPath: crashSite.site.directory.path)
            .filter { $0.contains(".incoming-") || $0.contains(".signet-link-") }
        #expect(leftovers.isEmpty, "the kills left files behind for good: \(leftovers)")
    }

    /// `signet cert issue` killed: what lies in its files is complete and in the ledger.
    @Test func aKilledCommandLeavesWholePairsOrNone() async throws {
        let site = try SignetSite()
        try site.configure(SignetSite.authorities)
        let made = try await site.signet("ca", "create", "company-root", "--subject", "CN=example root")
        #expect(made.status == 0, "\(made.everything)")
        let began = ContinuousClock.now
        let whole = try await issue(site, "whole")
        #expect(whole.status == 0, "\(whole.everything)")
        let time = ContinuousClock.now - began

        var random = SeededGenerator(seed: Self.seed)
        var serials: Set<String> = []
        var ends = 0
        for number in 0..<30 {
            let process = try BackgroundProcess.start(
                signetExecutable, issueArguments(site, "killed-\(number)"), directory: site.directory.path)
            try await Task.sleep(for: time * Double.random(in: 0.3...1.1, using: &random))
            process.signal(SIGKILL)
            if try await process.waitForExit() == 0 { ends += 1 }
            let pair = try InstalledPair(
                certificate: site.file("killed-\(number).crt"), key: site.file("killed-\(number).key"), keyAlone: true)
            if let pair { serials.insert(pair.serial) }
        }
        let ledger = try await site.ledger()
        #expect(serials.isSubset(of: ledger.map(\.serialNumber)))
        #expect(serials.count >= ends, "a command that ended well has left its files")
        #expect(Set(ledger.map(\.serialNumber)).count == ledger.count)
    }

    private func issueArguments(_ site: SignetSite, _ name: String) -> [String] {
        [
            "cert", "issue", "\(name).example.com", "--authority", "company-root",
            "--full-chain", site.file("\(name).crt"), "--key", site.file("\(name).key"), "--config", site.configuration,
        ]
    }

    private func issue(_ site: SignetSite, _ name: String) async throws -> ToolResult {
        try await runTool(signetExecutable, issueArguments(site, name), directory: site.directory.path)
    }
}
