import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetWatch

/// Logs in tiles that do not show what they have signed, or what they showed before.
@Suite struct ForgedLogTests {
    private static let now = JudgedAuthority.now

    /// What cannot be believed is critical.
    private func look(_ site: LogSite, since age: Duration? = nil) async throws -> LogLook {
        let settings = try site.settings(startIndex: age == nil ? 0 : nil, startAge: age)
        let look = try await site.look(site.source(settings))
        for observation in look.told {
            guard case .unreadable = observation.outcome else { continue }
            let severity = await StandardAssessor().findings(on: observation).map(\.severity)
            #expect(severity == [.critical])
        }
        return look
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP256, .rsa2048]) func believesOnlyTheKey(algorithm: KeyAlgorithm) async throws {
        let site = try await LogSite(algorithm)
        let entries = [try await site.entry("a.example.org"), try await site.entry("b.example.org")]
        try site.write([entries[0]])
        let first = try await look(site)
        #expect(first.names == ["a.example.org"] && first.extent == .everything)
        try site.write(entries, by: try PrivateKey.generate(algorithm))
        let forged = try await look(site)
        // What was found before is told all the same, and nothing more.
        #expect(forged.names == ["a.example.org"] && forged.extent != .everything)
        #expect(forged.obstacles.map(\.reason) == ["forged-log"])
        #expect(forged.obstacles.first?.sentence.contains("not signed by its key") == true)
        try LogWriter.write(entries, to: site.directory)
        let unsigned = try await look(site)
        #expect(unsigned.names == ["a.example.org"] && unsigned.obstacles.count == 1)
        try site.write(entries)
        let repaired = try await look(site)
        #expect(repaired.names == ["a.example.org", "b.example.org"] && repaired.extent == .everything)
        #expect(repaired.obstacles.isEmpty)
    }

    /// Entries that are not those of the tree, in a whole tile and in one that is not.
    @Test(arguments: [0, 299]) func believesNoOtherEntries(place: Int) async throws {
        let site = try await LogSite(.ecdsaP256)
        let stranger = try await site.entry("www.example.com")
        var entries = [[UInt8]](repeating: stranger, count: 300)
        entries[place] = try await site.entry("a.example.org")
        try site.write(entries)
        let tile = Int64(place / 256)
        let path = LogTile.path(tile, width: tile == 0 ? 256 : 44)
        let right = Array(try Data(contentsOf: URL(fileURLWithPath: site.directory.file(path))))
        var changed = entries
        changed[place] = try await site.entry("b.example.org")
        let start = Int(tile) * 256
        try site.directory.write(path, Array(changed[start..<min(start + 256, 300)].joined()))
        let forged = try await look(site)
        #expect(forged.names.isEmpty && forged.extent != .everything)
        #expect(forged.obstacles.first?.sentence.contains("not those of its checkpoint") == true)
        try site.directory.write(path, right)
        let repaired = try await look(site)
        #expect(repaired.names == ["a.example.org"] && repaired.extent == .everything)
    }

    @Test func believesNoOtherTiles() async throws {
        let site = try await LogSite(.ecdsaP256)
        let entries = [[UInt8]](repeating: try await site.entry("a.example.org"), count: 300)
        try site.write(entries)
        for path in ["tile/0/001.p/44", "tile/1/000.p/1"] {
            let right = Array(try Data(contentsOf: URL(fileURLWithPath: site.directory.file(path))))
            try site.directory.write(path, [right[0] ^ 1] + right.dropFirst())
            let forged = try await look(site)
            #expect(forged.names.isEmpty && forged.obstacles.map(\.reason) == ["forged-log"], "\(path)")
            try site.directory.write(path, right)
        }
        let repaired = try await look(site)
        #expect(repaired.names == ["a.example.org"] && repaired.extent == .everything)
    }

    /// The same key, and another past: by a log that is as long as it was, longer, or shorter.
    @Test func believesNoOtherPast() async throws {
        let site = try await LogSite(.ecdsaP256)
        let stranger = try await site.entry("www.example.com")
        var past = [[UInt8]](repeating: stranger, count: 299)
        past.append(try await site.entry("a.example.org"))
        try site.write(past)
        let first = try await look(site)
        #expect(first.names == ["a.example.org"] && first.extent == .everything)
        var other = past
        other[17] = try await site.entry("b.example.org")
        let further = [try await site.entry("c.example.org")] + [[UInt8]](repeating: stranger, count: 600)
        for entries in [other, other + further] {
            try site.write(entries)
            let forked = try await look(site)
            #expect(forked.names == ["a.example.org"] && forked.extent != .everything)
            #expect(forked.obstacles.first?.sentence.contains("other entries among its first 300") == true)
        }
        try site.write(Array(past.prefix(299)))
        let shorter = try await look(site)
        #expect(shorter.names == ["a.example.org"])
        #expect(shorter.obstacles.first?.sentence.contains("299 entries, fewer than the 300") == true)
        // The honest log goes on where it was.
        try site.write(past + further)
        let last = try await look(site)
        #expect(last.names == ["a.example.org", "c.example.org"] && last.extent == .everything)
    }

    /// The tree vouches for the part that is to be signed, not for the precertificate beside it.
    @Test func believesNoOtherPrecertificate() async throws {
        let site = try await LogSite(.ecdsaP256)
        let (mine, other) = (try await site.issue("a.example.org"), try await site.issue("www.example.com"))
        try site.write([LogWriter.entry(mine.der, precertificate: true, shown: other.der, at: 1)])
        let hidden = try await look(site)
        #expect(hidden.names.isEmpty && hidden.extent == .everything)
        #expect(hidden.obstacles.map(\.reason) == [TransparencyRules.unknownIssuance])
        #expect(hidden.obstacles.first?.sentence.contains("a.example.org") == true)
        #expect(hidden.obstacles.first?.sentence.contains(mine.serialNumberText) == true)
    }

    // MARK: Where to begin

    /// Of entries that were added one an hour, those of the last month are read, and hardly more.
    @Test func beginsSomeTimeAgo() async throws {
        let site = try await LogSite(.ecdsaP256)
        let (old, new) = (try await site.issue("old.example.org"), try await site.issue("new.example.org"))
        let stranger = try await site.issue("www.example.com")
        let entries = (0..<3000).map { index in
            let moment = Self.now.addingTimeInterval(Double(index - 3000) * 3600)
            let leaf = index < 1900 ? old : index < 2280 ? stranger : new
            return LogWriter.entry(leaf.der, at: UInt64(moment.millisecondsSince1970))
        }
        try site.write(entries)
        let look = try await self.look(site, since: .seconds(30 * 86_400))
        #expect(look.names == ["new.example.org"] && look.extent == .everything)
    }

    @Test func beginsWithTheFirstWhereAllIsNew() async throws {
        let site = try await LogSite(.ecdsaP256)
        try site.write([])
        let empty = try await look(site, since: .seconds(86_400))
        #expect(empty.names.isEmpty && empty.extent == .everything)
        let second = try await LogSite(.ecdsaP256)
        let moment = UInt64(Self.now.millisecondsSince1970)
        let leaf = try await second.issue("a.example.org")
        try second.write([LogWriter.entry(leaf.der, at: moment)])
        let all = try await look(second, since: .seconds(86_400))
        #expect(all.names == ["a.example.org"])
    }
}
