import Foundation
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetServer

@Suite("The line that says how far something is")
struct MeterLineTests {
    /// A terminal, and what is written on it.
    private final class Screen {
        let terminal: Int32
        private let reader: Int32

        init(columns: UInt16) throws {
            var (reader, terminal) = (Int32(-1), Int32(-1))
            var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
            guard openpty(&reader, &terminal, nil, nil, &size) == 0 else {
                throw TestSupportError("There is no terminal to be had: \(String(cString: strerror(errno))).")
            }
            (self.reader, self.terminal) = (reader, terminal)
        }

        deinit {
            close(terminal)
            close(reader)
        }

        func resize(columns: UInt16) throws {
            var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
            let status = ioctl(terminal, UInt(TIOCSWINSZ), &size)
            try #require(status == 0)
        }

        /// All that was written since the last time: a mark behind it says where it ends.
        func shown() throws -> String {
            let mark: UInt8 = 0x03
            let written = write(terminal, [mark], 1)
            try #require(written == 1)
            var octets: [UInt8] = []
            var octet: UInt8 = 0
            while read(reader, &octet, 1) == 1, octet != mark { octets.append(octet) }
            return String(decoding: octets, as: UTF8.self)
        }
    }

    private static let erasure = "\r\u{1B}[K"

    /// A clock that stands still until it is moved.
    private final class Watch: Sendable {
        private let state = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { state.withLock { $0 } }
        func advance(by duration: Duration) { state.withLock { $0 += duration } }
    }

    @Test(.timeLimit(.minutes(10))) func eachTextTakesThePlaceOfTheOneBeforeAndTheEndLeavesNothing() throws {
        let (screen, watch) = (try Screen(columns: 80), Watch())
        let meter = MeterLine(descriptor: screen.terminal) { watch.now }
        meter.show("1 of 3")
        #expect(try screen.shown() == Self.erasure + "1 of 3")
        watch.advance(by: .milliseconds(100))
        meter.show("2 of 3")
        #expect(try screen.shown() == Self.erasure + "2 of 3")
        meter.end()
        #expect(try screen.shown() == Self.erasure)
        // There is nothing to be taken away any more.
        meter.end()
        #expect(try screen.shown() == "")
    }

    @Test(.timeLimit(.minutes(10))) func whatComesTooSoonIsNotEvenMade() throws {
        let (screen, watch) = (try Screen(columns: 80), Watch())
        let meter = MeterLine(descriptor: screen.terminal) { watch.now }
        var made = 0
        func text() -> String {
            made += 1
            return "\(made)"
        }
        meter.show(text())
        watch.advance(by: .milliseconds(99))
        meter.show(text())
        #expect(try screen.shown() == Self.erasure + "1")
        #expect(made == 1)
        watch.advance(by: .milliseconds(1))
        meter.show(text())
        #expect(try screen.shown() == Self.erasure + "2")
    }

    @Test(.timeLimit(.minutes(10))) func itIsOneLineHoweverLongTheText() throws {
        let (screen, watch) = (try Screen(columns: 10), Watch())
        let meter = MeterLine(descriptor: screen.terminal) { watch.now }
        for (columns, text, line) in [
            (10, "123456789", "123456789"), (10, "1234567890", "123456789"), (10, "a\nb\r\nc", "a b c"),
            (4, "123456789", "123"), (1, "12", ""), (20, "1234567890", "1234567890"),
            // It does not say how wide it is.
            (0, String(repeating: "x", count: 300), String(repeating: "x", count: 300)),
        ] {
            try screen.resize(columns: UInt16(columns))
            meter.show(text)
            #expect(try screen.shown() == Self.erasure + line, "\(columns) columns, \(text)")
            watch.advance(by: .seconds(1))
        }
    }

    @Test func nothingIsWrittenWhereThereIsNoTerminal() throws {
        let pipe = Pipe()
        let meter = MeterLine(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        var made = 0
        func text() -> String {
            made += 1
            return "1 of 3"
        }
        meter.show(text())
        meter.end()
        try pipe.fileHandleForWriting.close()
        let written = try pipe.fileHandleForReading.readToEnd() ?? Data()
        #expect(written.isEmpty && made == 0)
    }
}
