import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetWatch

/// Logs that may stand still.
@Suite struct StaleLogTests {
    private static let day = Duration.seconds(86_400)

    /// A log with one entry of ours that was signed at the time of the clock, now and never again.
    private func signedOnce() async throws -> LogSite {
        let site = try await LogSite(.ecdsaP256)
        try site.write([try await site.entry("a.example.org")])
        return site
    }

    private func look(_ site: LogSite, believes isKeyKnown: Bool = true) async throws -> LogLook {
        var settings = try site.settings()
        if !isKeyKnown { settings.key = nil }
        return try await site.look(site.source(settings))
    }

    /// What the log has is told all the same, and is a warning beside it.
    @Test(arguments: [true, false]) func aLogThatStandsStillIsTold(isKeyKnown: Bool) async throws {
        let site = try await signedOnce()
        site.clock.advance(by: Self.day)
        let inTime = try await look(site, believes: isKeyKnown)
        #expect(inTime.names == ["a.example.org"] && inTime.obstacles.isEmpty && inTime.extent == .everything)
        site.clock.advance(by: .seconds(2 * 86_400))
        let late = try await look(site, believes: isKeyKnown)
        #expect(late.names == ["a.example.org"] && late.obstacles.map(\.reason) == ["stale-log"])
        let sentence =
            "The log \(site.url) has signed no checkpoint since 2027-01-15 08:00:00Z (3 days ago): it stands still, or is shown as"
            + " it was, and what was issued since is hidden."
        #expect(late.obstacles.map(\.sentence) == [sentence] && late.extent.problems == [sentence])
        // What is told no more is gone: all of what the log has was looked at.
        #expect(late.extent.hidden == HiddenLocations())
        let told = try #require(late.told.first { $0.place.detail.isEmpty })
        #expect(told.place.location == site.url && told.place.owner == "web" && told.place.kind == .transparency)
        let findings = await StandardAssessor().findings(on: told)
        #expect(findings.map(\.rule) == [.unreadable] && findings.map(\.severity) == [.warning])
    }

    /// Signed anew without a new entry, it goes on.
    @Test func aLogThatSignsGoesOn() async throws {
        let site = try await LogSite()
        let key = try PrivateKey.generate(.ecdsaP256)
        let entry = try await site.entry("a.example.org")
        try LogWriter.write([entry], to: site.directory, key: key)
        let path = URL(fileURLWithPath: site.directory.file("checkpoint"))
        let first = try LogCheckpoint(Array(try Data(contentsOf: path)))
        site.clock.advance(by: .seconds(3 * 86_400))
        var settings = try site.settings()
        settings.key = try LogWriter.key(key)
        let frozen = try await site.look(site.source(settings))
        #expect(frozen.obstacles.map(\.reason) == ["stale-log"])
        // The last signature counts, wherever it stands.
        let moments = [site.clock.now, JudgedAuthority.now]
        for order in [moments, moments.reversed()] {
            let checkpoint = try LogWriter.checkpoint(size: 1, root: first.root, key: key, at: order)
            try site.directory.write("checkpoint", checkpoint)
            let look = try await site.look(site.source(settings))
            #expect(look.names == ["a.example.org"] && look.obstacles.isEmpty && look.extent == .everything)
        }
        // One by somebody else does not.
        let stranger = try PrivateKey.generate(.ecdsaP256)
        let old = try LogWriter.checkpoint(size: 1, root: first.root, key: key)
        let new = try LogWriter.checkpoint(size: 1, root: first.root, key: stranger, at: [site.clock.now])
        let line = String(decoding: new, as: UTF8.self).split(separator: "\n")[3]
        try site.directory.write("checkpoint", old + Array("\(line)\n".utf8))
        let mixed = try await site.look(site.source(settings))
        #expect(mixed.obstacles.map(\.reason) == ["stale-log"])
    }

    /// A log that signs ahead could not be seen to stand still.
    @Test(arguments: [86_400_000 * 30, UInt64.max - 1_800_000_000_000] as [UInt64])
    func aLogOfTheFutureIsTold(ahead: UInt64) throws {
        let signature = try #require(
            TreeHeadSignature(
                withUnsafeBytes(of: (1_800_000_000_000 + ahead).bigEndian) { Array($0) } + [4, 3, 0, 1, 7]))
        let now = JudgedAuthority.now
        let obstacle = try #require(CheckpointAge.obstacle(of: "log", signedAt: signature.moment, now: now))
        #expect(
            obstacle.reason == "stale-log" && obstacle.sentence.contains("nobody sees whether the log stands still"))
        #expect(obstacle.remedy.contains("clock of this machine"))
        #expect(CheckpointAge.obstacle(of: "log", signedAt: now.addingTimeInterval(86_400), now: now) == nil)
    }
}
