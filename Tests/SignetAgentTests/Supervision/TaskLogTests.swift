import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetAgent

/// What tasks print, into files and out of them again.
@Suite(.timeLimit(.minutes(10))) struct TaskLogTests {
    private func written(_ pieces: [[UInt8]], _ rotation: LogRotation) -> LogWriter {
        var writer = LogWriter(rotation, task: "web", stream: .stdout)
        for piece in pieces { piece.withUnsafeBytes { writer.write($0) } }
        writer.close()
        return writer
    }

    private func read(_ log: RotatedLog, lastLines: Int? = nil) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in log.pieces(lastLines: lastLines) { bytes += piece }
        return bytes
    }

    @Test(arguments: [1, 7, 100, 4096, 1 << 20])
    func everyByteIsKeptInOrder(size: Int) async throws {
        let site = try SupervisionSite()
        var random = SeededGenerator(seed: UInt64(size))
        var all: [UInt8] = []
        let total = min(size * 50, 3 << 20)
        // In three lives of the writer, which goes on in the newest file.
        for _ in 0..<3 {
            var pieces: [[UInt8]] = []
            var count = 0
            while count < total / 3 {
                let length = Int.random(in: 1...min(3 * size, 200_000), using: &random)
                pieces.append((0..<length).map { _ in UInt8.random(in: 0...63, using: &random) })
                count += length
            }
            all += pieces.joined()
            let writer = written(pieces, LogRotation(directory: site.logs, maxFiles: 10_000, maxFileSize: size))
            #expect(writer.lost == 0)
        }
        let log = site.log()
        #expect(try await read(log) == all)
        let sizes = log.files.map { (try? site.directory.bytes("logs/web.stdout.\($0)").count) ?? 0 }
        #expect(sizes.allSatisfy { $0 <= size && $0 > 0 })
        #expect(log.files == Array(0..<log.files.count))
    }

    @Test func filesEndAtTheEndOfALineAndTheOldestGo() async throws {
        let site = try SupervisionSite()
        let lines = (0..<1000).map { "line \($0)\n" }
        _ = written(lines.map { Array($0.utf8) }, LogRotation(directory: site.logs, maxFiles: 3, maxFileSize: 100))
        let log = site.log()
        #expect(log.files.count == 3)
        let text = String(decoding: try await read(log), as: UTF8.self)
        #expect(text.hasPrefix("line ") && text.hasSuffix("line 999\n"))
        #expect(lines.joined().hasSuffix(text))
        for file in log.files { #expect(try site.directory.text("logs/web.stdout.\(file)").hasSuffix("\n")) }
    }

    @Test func theLastLinesAreFoundAcrossFiles() async throws {
        let site = try SupervisionSite()
        let lines = (0..<100).map { "line \($0)\n" }
        let rotation = LogRotation(directory: site.logs, maxFiles: 100, maxFileSize: 64)
        _ = written([Array(lines.joined().utf8), Array("no end".utf8)], rotation)
        let text = lines.joined() + "no end"
        for count in [0, 1, 2, 10, 57, 101] {
            let expected = (lines + ["no end"]).suffix(count).joined()
            #expect(String(decoding: try await read(site.log(), lastLines: count), as: UTF8.self) == expected)
        }
        #expect(String(decoding: try await read(site.log(), lastLines: 500), as: UTF8.self) == text)
        #expect(try await read(site.log(.stderr), lastLines: 5).isEmpty)
    }

    @Test func followingGoesOnThroughRotation() async throws {
        let site = try SupervisionSite()
        // 20,000 lines, 108,890 bytes, through 28 files; what is followed is all of it.
        let task = try await site.start(
            site.order(
                "i=0; while [ $i -lt 20000 ]; do echo $i; i=$((i+1)); done; exec sleep 100", maxFiles: 1000,
                maxFileSize: 4000))
        var bytes: [UInt8] = []
        let expected = (0..<20_000).map { "\($0)\n" }.joined()
        for try await piece in site.log().pieces(following: true) {
            bytes += piece
            if bytes.count >= expected.utf8.count { break }
        }
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
        #expect(site.log().files.count > 25)
        try await task.stop()
    }

    @Test func aFullDiskDoesNotStopTheTask() async throws {
        // A file may have 64 KiB: what is beyond cannot be written, as on a full disk.
        let site = try SupervisionSite(wrapper: [try toolPath("prlimit"), "--fsize=65536"])
        let task = try await site.start("head -c 300000 /dev/zero; echo done >&2; exit 3")
        let ending = try await task.ended()
        #expect(ending.cause == .exited(status: 3))
        #expect(ending.lostOutput == 300_000 - 65_536)
        #expect(try await site.output(.stderr) == "done\n")
    }

    @Test func whatIsMissingIsSaidWhereItIsMissing() async throws {
        let site = try SupervisionSite()
        let rotation = LogRotation(directory: site.directory.file("later"))
        var writer = LogWriter(rotation, task: "web", stream: .stdout)
        Array("lost".utf8).withUnsafeBytes { writer.write($0) }
        try site.directory.write("later/x", "")
        Array("kept\n".utf8).withUnsafeBytes { writer.write($0) }
        writer.close()
        #expect(writer.lost == 4)
        #expect(
            try site.directory.text("later/web.stdout.0")
                == "\n[signet: 4 bytes of output could not be written here]\nkept\n")
    }
}
