import Foundation
import NIOCore
import SignetTestSupport
import Testing

@testable import SignetWatch

/// Which events of a directory are worth a look.
@Suite struct ChangeInterestTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func interest(_ patterns: String...) -> ChangeInterest {
        let settings = FileSourceSettings(name: "files", patterns: patterns.map { directory.file($0) })
        return ChangeInterest(settings, links: WatchedDirectories(settings).linkNames)
    }

    /// One event as inotify(7) writes it.
    private func event(_ name: [UInt8], mask: Int32 = IN_CLOSE_WRITE, padding: Int = 3) -> ByteBuffer {
        var bytes = ByteBuffer()
        let length = name.isEmpty ? 0 : name.count + padding
        bytes.writeInteger(Int32(1), endianness: .host)
        bytes.writeInteger(UInt32(bitPattern: mask), endianness: .host)
        bytes.writeInteger(UInt32(0), endianness: .host)
        bytes.writeInteger(UInt32(length), endianness: .host)
        bytes.writeBytes(name + [UInt8](repeating: 0, count: length - name.count))
        return bytes
    }

    @Test func whatFitsNoPatternIsPassedOver() throws {
        let keystores = interest("app/*.jks", "tls/site.pem")
        for name in ["app.jks", "site.pem", "tls"] { #expect(keystores.concerns(name), "\(name)") }
        for name in ["server.log", "app.jks.tmp", ".app.jks", "other.pem", ""] {
            #expect(!keystores.concerns(name), "\(name)")
        }
        try directory.write("all/site.pem", "x")
        let swept = interest("all")
        #expect(swept.concerns("anything.bin") && !swept.concerns(".swp"))
    }

    @Test func linksOnTheWayAreOfConcern() throws {
        try directory.write("..one/tls.crt", "x")
        let files = FileManager.default
        try files.createSymbolicLink(atPath: directory.file("..data"), withDestinationPath: "..one")
        try files.createSymbolicLink(atPath: directory.file("real.crt"), withDestinationPath: "..data/tls.crt")
        try files.createSymbolicLink(atPath: directory.file("site.pem"), withDestinationPath: "real.crt")
        let mounted = interest("site.pem")
        for name in ["site.pem", "real.crt", "..data", "tls.crt"] { #expect(mounted.concerns(name), "\(name)") }
        #expect(!mounted.concerns("..data_tmp"))
    }

    @Test func eventsAreReadAsTheSystemWritesThem() {
        var bytes = event(Array("a.pem".utf8))
        bytes.writeImmutableBuffer(event(Array("new".utf8), mask: IN_CREATE | IN_ISDIR))
        bytes.writeImmutableBuffer(event([], mask: IN_DELETE_SELF))
        bytes.writeImmutableBuffer(event([0xFF, 0xFE]))
        bytes.writeImmutableBuffer(event(Array("ä b".utf8), padding: 0))
        #expect(Array(ChangeEvents(bytes)) == [.file("a.pem"), .directory, .directory, .unnamed, .file("ä b")])
    }

    /// Whatever bytes come, reading ends, and never with more events than there are headers for.
    @Test func damagedEventsEnd() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let count = Int.random(in: 0..<100, using: &generator)
            let bytes = ByteBuffer(bytes: (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
            #expect(Array(ChangeEvents(bytes)).count <= count / 16)
        }
    }
}
