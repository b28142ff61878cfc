import Foundation
import SignetCore
import SignetTestSupport
import Testing

@Suite struct JSONWriterTests {
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
