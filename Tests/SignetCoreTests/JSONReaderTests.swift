import Foundation
import SignetCore
import SignetTestSupport
import Testing

@Suite struct JSONReaderTests {
    private static let sample = #"""
        {"a":[true,false,null,{},[]],"b":{"c":"\"\\\/\b\f\n\r\t\u0041é\ud83d\ude00"},"d":-0.5e-3,"e":9223372036854775807,
        "f":"","g":1e3,"h":12345678901234567890,"i":[[[1]]]}
        """#

    /// Not so precise as this project's: every whole number is an `Int` where it fits.
    private func foundation(_ bytes: [UInt8]) -> JSONValue? {
        try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))
    }

    @Test func readsWhatFoundationReads() throws {
        let bytes = Array(Self.sample.utf8)
        #expect(try JSONValue(bytes) == foundation(bytes))
        for text in ["1", "-0", "\"a\"", " [ ] ", "{}", "\u{feff}true", "0.1", "-1E+2", "5e-324", "null\n"] {
            #expect(try JSONValue(text.utf8) == foundation(Array(text.utf8)), "\(text)")
        }
    }

    /// What this reads, Foundation reads too, and the same; Foundation takes a comma before an end beside that.
    @Test func damageIsReadAlikeOrRefused() {
        var both = 0
        for damaged in mutations(of: Array(Self.sample.utf8), count: 5000, seed: 31) {
            guard let value = try? JSONValue(damaged) else { continue }
            both += 1
            // Of members with one name Foundation takes the first, as nobody else does.
            guard let other = foundation(damaged), other != value else { continue }
            #expect(String(decoding: damaged, as: UTF8.self).contains(/"([^"]*)":.*"\1":/.dotMatchesNewlines()))
        }
        #expect(both > 100)
    }

    @Test(arguments: [
        "", " ", "nul", "tru", "01", "1.", ".5", "+1", "-", "1e", "1e+", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}",
        "[1 2]",
        "1 2", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\u{1}\"", "1e999",
        "/**/1",
        "NaN", "]", "}", ",", "'a'",
    ]) func refuses(_ text: String) {
        #expect(throws: SignetError(.invalidInput, "")) { try JSONValue(text.utf8) }
    }

    @Test func bytesThatAreNoTextAreRefused() {
        for bytes: [UInt8] in [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFF, 0xFE, 0x31, 0],
        ] {
            #expect(throws: SignetError(.invalidInput, "")) { try JSONValue(bytes) }
        }
    }

    @Test func numbersStayWhatTheyAre() throws {
        #expect(try JSONValue("9223372036854775807".utf8) == .integer(.max))
        #expect(try JSONValue("-9223372036854775808".utf8) == .integer(.min))
        #expect(try JSONValue("-9223372036854775809".utf8) == .number(-0x1p63))
        #expect(try JSONValue("1e3".utf8) == 1000)
        #expect(try JSONValue("1e300".utf8) == .number(1e300))
        #expect(try JSONValue(#"{"a":1,"a":2}"#.utf8) == ["a": 2])
    }

    @Test func limitsHold() throws {
        let limits = JSONLimits(depth: 3, textLength: 4, values: 5)
        #expect(try JSONValue("[[[1]]]".utf8, limits: limits) == [[[1]]])
        for text in ["[[[[]]]]", #"["abcde"]"#, #"{"abcde":1}"#, "[1,2,3,4,5]", #"["éé\u00e9"]"#] {
            #expect(throws: SignetError(.invalidInput, "")) { try JSONValue(text.utf8, limits: limits) }
        }
        #expect(throws: SignetError(.invalidInput, "")) {
            try JSONValue(String(repeating: "1", count: 500).utf8)
        }
    }

    /// Foundation writes down for each bracket where it stands. By how many times this is faster in one run is what counts: it
    /// would be one if `JSONValue` were read by Foundation again.
    @Test func bracketsAreCheap() throws {
        #expect(throws: SignetError(.invalidInput, "")) { try JSONValue(String(repeating: "[", count: 1 << 20).utf8) }
        let deep = Array((String(repeating: "[", count: 100) + String(repeating: "]", count: 100)).utf8)
        #expect(try JSONValue(deep) == foundation(deep))
        let own = try processorTime { for _ in 0..<3 { _ = try JSONValue(deep) } }
        let peer = processorTime { for _ in 0..<3 { _ = foundation(deep) } }
        #expect(own * 3 < peer, "\(own) against \(peer)")
    }

    /// What this thread has computed, however long it waited for the processor.
    private func processorTime(_ work: () throws -> Void) rethrows -> Duration {
        func used() -> Duration {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        }
        let start = used()
        try work()
        return used() - start
    }
}
