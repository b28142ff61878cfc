import Foundation
import SignetCore
import SignetTestSupport

/// What somebody may send who wants a server to stumble.
struct HostileValues {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    private static let numbers: [JSONValue] = [
        0, 1, -1, 2, 255, 256, 65_536, 2_147_483_648, -2_147_483_649, 9_007_199_254_740_993, .integer(.max),
        .integer(.min), .integer(.max - 1), .number(0.5), .number(-1e308), .number(.leastNonzeroMagnitude),
        .number(3e9),
        31_536_000_000, 31_536_000_001, 253_402_300_800,
    ]

    private static let texts: [String] = [
        "", " ", "a", "\u{0}", "a\u{0}b", "..", "../../etc/passwd", "%2e%2e%2f", "\r\nX-Evil: 1", "\u{202e}abc",
        "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", "e\u{301}", "\u{ffff}", "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----", "{}", "[]", "[1", #"{"a":{"b":1}}"#,
        #"{"a":1"#, "999999999999999999999999h", "-5s", "1h1h1h", "1e308h", "NaN", "inf", "0x10", "+1", "*", "+",
        "a,b,,c",
        ",", "=", "a=b", "a=b,=", "https://", "http://[::1", "ldap://x y", "1.2.3.4/33", "::/129", "0.0.0.0/0",
        "256.1.1.1", "9999-12-31T23:59:59Z", "0000-00-00T00:00:00Z", "2026-02-30T25:61:61Z", "AAAA", "====", "/w==",
        "vault:v1:AAAA", "vault:v99999999999999999999:AAAA", "hvs.x", "hvb.AAAA", "root", "default", "nothing",
        "'; DROP TABLE vault_entries; --", "$(id)", "{{identity.entity.id}}", "{{", "xn--a", "a..b", "*.*.example.com",
        "1.2.840.113549;UTF8:x", "1.2.3.999999999999999999999;UTF8:x", "2.999", "ECDSA", "rsa", "ec", "true", "1",
        String(repeating: "a.", count: 200), String(repeating: "é", count: 5_000),
        String(repeating: "(", count: 3_000), String(repeating: "path \"a\" { ", count: 200),
    ]

    mutating func one<Element>(of elements: [Element], or other: Element) -> Element {
        elements.randomElement(using: &generator) ?? other
    }

    mutating func chance(_ one: Int, in all: Int) -> Bool { Int.random(in: 0..<all, using: &generator) < one }

    mutating func value(depth: Int = 0) -> JSONValue {
        switch Int.random(in: 0..<(depth < 4 ? 12 : 8), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2, 3: return one(of: Self.numbers, or: 0)
        case 4, 5, 6, 7: return .string(text())
        case 8, 9: return .array((0..<Int.random(in: 0...4, using: &generator)).map { _ in value(depth: depth + 1) })
        case 10:
            let members = (0..<Int.random(in: 0...4, using: &generator)).map { _ in (text(), value(depth: depth + 1)) }
            return .object(Dictionary(members) { $1 })
        default: return deep
        }
    }

    mutating func text() -> String {
        // Long ones are dear: a few are enough.
        if chance(1, in: 400) { return String(repeating: "x", count: 1 << 20) }
        return one(of: Self.texts, or: "")
    }

    /// What may stand between two slashes.
    mutating func segment() -> String {
        var text = text()
        while text.utf8.count > 600 || text.contains("/") || text.isEmpty { text = self.text() }
        return text
    }

    /// As deep as a body may be.
    private var deep: JSONValue {
        (0..<80).reduce(.array([])) { value, level in level.isMultiple(of: 2) ? .array([value]) : ["a": value] }
    }
}
