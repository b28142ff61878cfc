import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetWatch

/// Tiles and checkpoints of logs.
@Suite struct LogTileTests {
    @Test(
        arguments: [
            (0, 256, "tile/data/000"), (999, 256, "tile/data/999"), (1000, 256, "tile/data/x001/000"),
            (1_234_067, 256, "tile/data/x001/x234/067"), (5, 112, "tile/data/005.p/112"),
            (1_000_000, 1, "tile/data/x001/x000/000.p/1"),
        ] as [(Int64, Int64, String)])
    func pathsAreThoseOfTheSpecification(index: Int64, width: Int64, path: String) {
        #expect(LogTile.path(index, width: width) == path)
    }

    @Test func readsBothKinds() throws {
        let tile = try LogTile(
            LogWriter.entry([1, 2, 3], at: 77) + LogWriter.entry([4, 5], precertificate: true, chain: 2, at: 78))
        #expect(
            tile.entries == [
                .init(der: [1, 2, 3], toBeSigned: nil, timestamp: 77),
                .init(der: [4, 5], toBeSigned: [0x30, 2, 5, 0], timestamp: 78),
            ])
        #expect(tile.entries.map(\.isPrecertificate) == [false, true])
        #expect(try LogTile([]).entries.isEmpty)
    }

    @Test func refusesDamage() throws {
        let entry = LogWriter.entry([1, 2, 3], precertificate: true, chain: 1, at: 1)
        for count in 1..<entry.count {
            #expect(throws: SignetError(.malformedLog, "")) { try LogTile(Array(entry.prefix(count))) }
        }
        let many = [[UInt8]](repeating: entry, count: 257).flatMap(\.self)
        #expect(throws: SignetError(.malformedLog, "")) { try LogTile(many) }
        var odd = entry
        odd[9] = 2
        #expect(throws: SignetError(.malformedLog, "")) { try LogTile(odd) }
    }

    /// Nothing that is read is more than what was there.
    @Test func survivesAnything() {
        let whole = (0..<8).flatMap {
            LogWriter.entry([UInt8](repeating: 9, count: 40), precertificate: $0 % 2 == 0, chain: 2, at: 1)
        }
        var read = 0
        for damaged in mutations(of: whole, count: 5000) {
            guard let tile = try? LogTile(damaged) else { continue }
            read += 1
            #expect(tile.entries.reduce(0) { $0 + $1.der.count } <= damaged.count)
        }
        #expect((1..<5000).contains(read))
    }

    @Test func readsCheckpoints() throws {
        let checkpoint = try LogCheckpoint(try LogWriter.checkpoint(size: 20_852_163))
        #expect(checkpoint.origin == "log.test/2027" && checkpoint.size == 20_852_163)
        let broken = [
            "", "a\n1\n", "\n1\nAAAA\n\n", "log\n-1\n\(LogWriter.hash)\n\n", "log\n007\n\(LogWriter.hash)\n\n",
            "log\n1099511627777\n\(LogWriter.hash)\n\n", "log\n1\nshort\n\n",
            "log\n99999999999999999999\n\(LogWriter.hash)\n\n",
            "<html>\n<body>\n</body>\n</html>\n",
        ]
        for text in broken {
            #expect(throws: SignetError(.malformedLog, "")) { try LogCheckpoint(Array(text.utf8)) }
        }
    }
}
