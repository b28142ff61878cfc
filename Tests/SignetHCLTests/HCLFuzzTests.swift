import SignetCore
import SignetHCL
import SignetTestSupport
import Testing

/// Whatever a file holds, reading it ends, in a document or in an error with a place.
@Suite struct HCLFuzzTests {
    private static let dialects = [HCLDialect.hcl1, .hcl2]

    private func check(_ text: String, _ dialect: HCLDialect) {
        let lineCount = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
        do {
            let body = try HCLFixture.body(text, dialect)
            #expect(body.items.allSatisfy { (1...lineCount).contains($0.position.line) && $0.position.column >= 1 })
        } catch {
            #expect(error.code == .invalidHCL)
            let parts = error.message.split(separator: ":", maxSplits: 3)
            #expect(parts.count == 4 && parts.first == "f.hcl", "\(error.message.prefix(300))")
            #expect(
                (1...lineCount).contains(Int(parts[1]) ?? 0) && Int(parts[2]) ?? 0 >= 1, "\(error.message.prefix(300))")
            #expect(error.message.utf8.count < 2000 && error.remedy != nil)
        }
    }

    @Test(arguments: dialects) func randomBytes(dialect: HCLDialect) {
        var generator = SeededGenerator(seed: 31)
        for round in 0..<6000 {
            let bytes = (0..<Int.random(in: 0...150, using: &generator)).map { _ in
                UInt8.random(in: round % 2 == 0 ? 0...255 : 0x09...0x7E, using: &generator)
            }
            check(String(decoding: bytes, as: UTF8.self), dialect)
        }
    }

    @Test(arguments: dialects) func randomWords(dialect: HCLDialect) {
        let words = [
            "a", "job", "\"l\"", "{", "}", "[", "]", "(", ")", "=", "==", ":", ",", "?", "\n", "\r\n", " ", "#", "//",
            "/*", "*/", "<<E\n", "<<-E\n", "E\n", "  E\n", "\"", "\\", "${", "%{", "$${", "}\"", "1", "-1.5e3", "0x1f",
            "true", "null", "for", "x in", "=>", ".", "é", "\u{FEFF}", "\\u00e9", "upper(", "...", "\t",
        ]
        var generator = SeededGenerator(seed: 37)
        for _ in 0..<8000 {
            let count = Int.random(in: 1...30, using: &generator)
            let text = (0..<count).map { _ in words.randomElement(using: &generator) ?? "" }
            check(text.joined(separator: Bool.random(using: &generator) ? " " : ""), dialect)
        }
    }

    /// A text as long as is read, of one piece again and again.
    @Test(
        arguments: dialects,
        [
            "a", "{", "[", "(", "\"", "\\", "a = 1\n", "a {}\n", "a = [1,", "a = <<E\n", "<<E\n", "a = \"${",
            "a = \"${b}\"\n",
            "# c\n", "/*", "/* */", "a = {b = ", "a \"b\" ", "a = f(", "a = <<E\nx\nE\n",
            "a = 1 + (2) + \"x\" + [3] +\n",
            "a = [[1] + 1] + 1\n", "\n", " ", "é", "a = \"\\u00e9\"\n", "a = <<-E\n x\n E\n",
        ])
    func longTexts(dialect: HCLDialect, piece: String) {
        var text = ""
        while text.utf8.count + piece.utf8.count <= HCLDocument.limit { text += piece }
        check(text, dialect)
    }

    /// As deep as is read, and in each level something that is read twice: as a value, and as a part of an expression.
    @Test func deepExpressions() {
        let depth = HCLDocument.deepest - 2
        let filling = String(repeating: "1, ", count: 5000)
        check(
            "a = " + String(repeating: "[" + filling, count: depth) + String(repeating: "] + 1", count: depth) + "\n",
            .hcl2)
        check(
            "a = " + String(repeating: "\"x${", count: depth / 2) + "1"
                + String(repeating: "} y\" + 1", count: depth / 2),
            .hcl2)
        check(
            "a = " + String(repeating: "{ b = ", count: depth) + "1" + String(repeating: "} + 1", count: depth), .hcl2)
    }
}
