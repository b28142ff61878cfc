import Crypto
import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetWatch

/// The hashes of logs, and what they prove.
@Suite struct LogTreeTests {
    /// Roots over the first leaves of the well-known test tree of RFC 6962's own implementation.
    @Test func hashesAsOthersDo() throws {
        let leaves: [[UInt8]] = [
            [], [0], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
            [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57], Array(0x60...0x6F),
        ]
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ]
        for (count, root) in roots.enumerated() {
            let hashes = leaves.prefix(count).map { MerkleTree.leaf($0) }
            #expect(MerkleTree.root(over: hashes).hexadecimal == root, "\(count) leaves")
            #expect(LogWriter.root(hashes[...]).hexadecimal == root, "\(count) leaves")
        }
    }

    /// A log of three levels, whose last tiles are not whole.
    private struct Site {
        let directory = try? TemporaryDirectory()
        let leaves = (0..<70_000).map { index in withUnsafeBytes(of: index) { Array(SHA256.hash(data: $0)) } }
        let access: LogAccess

        init() throws {
            let directory = try #require(directory)
            try LogWriter.writeTree(leaves, to: directory)
            access = try LogAccess("file://\(directory.path)", fetcher: ScriptedFetcher())
        }

        func checkpoint() async throws -> LogCheckpoint {
            try LogCheckpoint(try await access.read("checkpoint", limit: LogCheckpoint.maximumSize))
        }

        /// Changes a bit of a file.
        func damage(_ path: String) throws {
            let directory = try #require(directory)
            var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: directory.file(path))))
            bytes[bytes.count / 2] ^= 1
            try directory.write(path, bytes)
        }
    }

    @Test func knowsWhatItWas() async throws {
        let site = try Site()
        var tree = try await LogTree(site.access, try await site.checkpoint())
        for size in [0, 1, 256, 300, 65_536, 65_700, 69_888, 69_999, 70_000] {
            let root = try await tree.root(at: Int64(size))
            #expect(root == LogWriter.root(site.leaves.prefix(size)), "\(size) entries")
        }
    }

    @Test(
        arguments: ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1", "checkpoint"])
    func believesNoRootThatItsTilesDoNotMake(path: String) async throws {
        let site = try Site()
        if path == "checkpoint" {
            let root = [UInt8](repeating: 7, count: 32)
            try #require(site.directory).write(path, LogWriter.checkpoint(size: 70_000, root: root))
        } else {
            try site.damage(path)
        }
        let checkpoint = try await site.checkpoint()
        await #expect(throws: SignetError(.forgedLog, "")) { try await LogTree(site.access, checkpoint) }
    }

    /// At size 300 the second tile counts, which the first tile of the level above vouches for, and that the one above it.
    @Test(arguments: ["tile/0/001", "tile/1/000"]) func believesNoTileThatNothingVouchesFor(path: String) async throws {
        let site = try Site()
        let tree = try await LogTree(site.access, try await site.checkpoint())
        try site.damage(path)
        await #expect(throws: SignetError(.forgedLog, "")) {
            var copy = tree
            return try await copy.root(at: 300)
        }
    }

    @Test func tilesMustHaveTheirSize() async throws {
        let site = try Site()
        let directory = try #require(site.directory)
        let checkpoint = try await site.checkpoint()
        for bytes in [[], [UInt8](repeating: 0, count: 17 * 32 - 1), [UInt8](repeating: 0, count: 18 * 32)] {
            try directory.write("tile/1/001.p/17", bytes)
            await #expect(throws: SignetError(.malformedLog, "")) { try await LogTree(site.access, checkpoint) }
        }
        try directory.write("tile/1/001.p/17", [UInt8](repeating: 0, count: 8193))
        await #expect(throws: SignetError.self) { try await LogTree(site.access, checkpoint) }
    }

    /// Where a tile has become whole since the checkpoint, its beginning is taken.
    @Test func takesTheBeginningOfWholeTiles() async throws {
        let site = try Site()
        let directory = try #require(site.directory)
        let path = directory.file("tile/0/273.p/112")
        let part = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        try FileManager.default.removeItem(atPath: path)
        try directory.write("tile/0/273", part + [UInt8](repeating: 9, count: 8192 - part.count))
        let tree = try await LogTree(site.access, try await site.checkpoint())
        #expect(tree.size == 70_000)
    }
}
