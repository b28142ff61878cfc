import Foundation
import SignetCore
import SignetTestSupport
import Testing

@Suite struct JSONValueTests {
    private func read(_ text: String) throws -> JSONValue { try JSONValue(text.utf8) }

    @Test func readsEveryKind() throws {
        #expect(
            try read(" { \"a\" : [ 1 , -2.5, true,false,null ] , \"b\":{} }\n")
                == ["a": [1, .number(-2.5), true, false, .null], "b": [:]])
        #expect(try read("\"\\u00e9\\n\\/\\\"\\ud83d\\ude00\"") == "é\n/\"😀")
        #expect(try read("{\"a\":1,\"a\":2}") == ["a": 2])
    }

    @Test(arguments: [
        ("0", JSONValue.integer(0)), ("-0", .integer(0)), ("10", .integer(10)), ("1.0", .integer(1)),
        ("1e3", .integer(1000)), ("1E-2", .number(0.01)), ("9223372036854775807", .integer(.max)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)),
    ])
    func wholeNumbersStayWhole(_ text: String, _ value: JSONValue) throws { #expect(try read(text) == value) }

    @Test(arguments: [
        "", " ", "{", "[", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "[1 2]", "1 2", "tru", "nulll", "01", "-", "1.",
        ".5",
        "1e", "1e400", "+1", "\"", "\"\\x\"", "\"\\u12\"", "\"\\u+123\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\u{1}\"",
        "'a'", "NaN",
    ])
    func refusesWhatIsNone(_ text: String) { #expect(throws: DecodingError.self) { try read(text) } }

    @Test func refusesTextThatIsNotUTF8() {
        #expect(throws: DecodingError.self) { try JSONValue([0x22, 0xff, 0x22]) }
        #expect(throws: DecodingError.self) { try JSONValue([0x22, 0xed, 0xa0, 0x80, 0x22]) }
    }

    @Test func refusesWhatWouldExhaustTheStack() throws {
        let deep = { (count: Int) in String(repeating: "[", count: count) + String(repeating: "]", count: count) }
        _ = try read(deep(256))
        #expect(throws: DecodingError.self) { try read(deep(257)) }
        #expect(throws: DecodingError.self) { try read(String(repeating: "{\"a\":", count: 1_000_000)) }
    }

    @Test func writesMembersSorted() throws {
        let value: JSONValue = ["b": ["x/y", "\"\\\n\u{1f}"], "a": .number(0.5), "c": .null, "d": .integer(-7)]
        #expect(
            String(decoding: value.bytes, as: UTF8.self)
                == #"{"a":0.5,"b":["x/y","\"\\\n\u001f"],"c":null,"d":-7}"#)
        #expect(JSONValue.number(.infinity).bytes == Array("null".utf8))
    }

    /// Foundation reads what is written, and it is read back, whatever it is.
    @Test func agreesWithFoundation() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            let value = Self.random(depth: 4, &generator)
            #expect(try JSONValue(value.bytes) == value)
            #expect(try JSONDecoder().decode(JSONValue.self, from: Data(value.bytes)) == value)
            #expect(try JSONValue(JSONEncoder().encode(value)) == value)
        }
    }

    @Test func damagedTextNeverTraps() {
        let text = Array(#"{"a":[1,2.5e3,"x\u00e9\ud83d\ude00",true,null],"b":{"c":"d"}}"#.utf8)
        for damaged in mutations(of: text, count: 5000, seed: 11) {
            guard let value = try? JSONValue(damaged) else { continue }
            #expect((try? JSONValue(value.bytes)) == value)
        }
    }

    private static func random(depth: Int, _ generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &generator) {
        case 0: .null
        case 1: .bool(.random(using: &generator))
        case 2: .integer(.random(in: .min ... .max, using: &generator))
        case 3: .number(Double(Int.random(in: -1000...1000, using: &generator)) + 0.125)
        case 4: .string(text(&generator))
        case 5, 6: .array((0..<3).map { _ in random(depth: depth - 1, &generator) })
        default:
            .object(
                Dictionary((0..<3).map { _ in (text(&generator), random(depth: depth - 1, &generator)) }) { $1 })
        }
    }

    private static func text(_ generator: inout SeededGenerator) -> String {
        let characters = Array("ab/\"\\\n\t\u{0}\u{1f}\u{7f}é😀")
        return String((0..<6).map { _ in characters.randomElement(using: &generator) ?? "a" })
    }
}
