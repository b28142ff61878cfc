import SignetCore
import SignetTestSupport
import Testing

@Suite struct ScalarEscapingTests {
    @Test(arguments: [
        ("", ""), ("plain, größe", "plain, größe"), ("<&>\"'", "&lt;&amp;&gt;&quot;&#39;"),
        ("\u{0600}<b\u{0600}>", "\u{0600}&lt;b\u{0600}&gt;"), ("\"\u{0301}", "&quot;\u{0301}"),
        ("a\r\n<\u{0338}", "a\r\n&lt;\u{0338}"), ("👩‍👩‍👧&", "👩‍👩‍👧&amp;"),
    ])
    func scalarsAreEscapedWhateverStandsAroundThem(_ text: String, _ expected: String) {
        // The same bytes, not only the same characters.
        let written = Array(text.escapedForHTML.utf8)
        #expect(written == Array(expected.utf8))
        let part = Array(("<" + text).escapedForHTML.utf8)
        #expect(part == Array("&lt;".utf8) + written)
    }

    @Test func aLineEndIsTwoScalars() {
        #expect(Array("a\r\nb".escaped { $0 == "\n" ? "\\n" : nil }.utf8) == Array("a\r\\nb".utf8))
    }

    /// Nothing that could matter is left of any text, and it can be read back.
    @Test func whateverComesIsEscaped() {
        let signs: [Unicode.Scalar] = ["<", ">", "&", "\"", "'"]
        let marks: [Unicode.Scalar] = ["\u{0600}", "\u{0301}", "\u{200D}", "\u{FE0F}", "\r", "\n", "a", "\u{0D4E}"]
        for sign in signs {
            for before in marks {
                for after in marks {
                    var text = ""
                    text.unicodeScalars.append(contentsOf: [before, sign, after])
                    let escaped = text.escapedForHTML
                    #expect(escaped.unicodeScalars.filter { signs.contains($0) }.elementsEqual(["&"]))
                    let entity = String(String.UnicodeScalarView(escaped.unicodeScalars.dropFirst().dropLast()))
                    #expect(["&lt;", "&gt;", "&amp;", "&quot;", "&#39;"].contains(entity))
                }
            }
        }
    }
}
