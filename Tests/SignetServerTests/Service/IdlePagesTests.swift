import Foundation
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("Memory goes back to the system when it has become quiet")
struct IdlePagesTests {
    @Test func onceAfterEachBusyTime() {
        var pages = IdlePages()
        // The start; quiet; nothing done since; a wave of two looks; quiet; so little that it does not matter; but it adds up.
        let used = [500, 505, 505, 900, 1400, 1410, 1425, 1440, 1455, 1470, 1485, 1500, 1515]
        let given = used.map { pages.isTime(used: .milliseconds($0)) }
        let moments = zip(used, given).filter(\.1).map(\.0)
        #expect(moments == [505, 1410, 1515])
    }

    /// What was freed below something that is held stays with the allocator until it is given back.
    @Test func freedPagesAreResidentNoLonger() throws {
        let blocks = (0..<65_536).map { _ in UnsafeMutableRawPointer.allocate(byteCount: 1000, alignment: 16) }
        for block in blocks { memset(block, 1, 1000) }
        for block in blocks.dropLast() { block.deallocate() }
        // Other tests use the allocator too; these are the pages of none but the blocks.
        let size = UInt(getpagesize())
        let pages = Set(blocks.dropLast().map { UInt(bitPattern: $0) / size * size })
        let before = pages.count(where: Self.isResident)
        IdlePages.giveBack()
        let after = pages.count(where: Self.isResident)
        blocks.last?.deallocate()
        #expect(before > pages.count / 2 && after < before / 2, "\(before) of \(pages.count) pages, then \(after)")
    }

    /// Most of what a program has resident after its start are pages of the program itself.
    @Test(.timeLimit(.minutes(10))) func aServerWithNothingToDoHasFewPagesOfItsProgram() async throws {
        let server = try await RunningServer.start(
            RunningServer.configuration(certificates: [RunningServer.certificate("a")]))
        try await server.waitUntilInstalled("a")
        var (most, looks) = (0, 0)
        try await yielding {
            let now = try Self.residentFileKilobytes(of: server.process.processID)
            (most, looks) = (max(most, now), looks + 1)
            // Who came too late to see it busy sees it so once more.
            if looks.isMultiple(of: 10_000) { server.process.signal(SIGHUP) }
            return now < most * 2 / 3
        }
        #expect(try await server.curl("/readyz").status == 200)
        server.process.signal(SIGHUP)
        try await server.process.waitForOutput(containing: "Configuration reloaded. ")
        #expect(server.process.exitStatus == nil)
    }

    private static func residentFileKilobytes(of process: Int32) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssFile:") }
        return try #require(line.flatMap { Int($0.filter(\.isNumber)) })
    }

    private static func isResident(_ page: UInt) -> Bool {
        var state: UInt8 = 0
        return mincore(UnsafeMutableRawPointer(bitPattern: page), 1, &state) == 0 && state & 1 == 1
    }
}
