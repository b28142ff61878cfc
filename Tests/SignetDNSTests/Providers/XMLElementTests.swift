import SignetCore
import SignetTestSupport
import Testing

@testable import SignetDNS

@Suite struct XMLElementTests {
    @Test func elementsTextAndEntitiesAreRead() throws {
        let text = """
            <?xml version='1.0'?>
            <!-- comment --><A xmlns="a>b"><B>1 &lt; 2 &amp; &#x41;&#66;</B><C/><B attribute='x'>two</B></A>
            """
        let document = try XMLElement(parsing: Array(text.utf8))
        #expect(document.all("B").map(\.text) == ["1 < 2 & AB", "two"])
        #expect(document["C"] == XMLElement(name: "C"))
        #expect(document.first("B")?.text == "1 < 2 & AB")
        #expect(XMLElement.escape("<\"&") == "&lt;\"&amp;")
        let marked = Array(XMLElement.escape("\u{0600}<a\u{0600}>&\u{0301}").utf8)
        #expect(marked == Array("\u{0600}&lt;a\u{0600}&gt;&amp;\u{0301}".utf8))
    }

    @Test(arguments: [
        "", "text", "<a>", "<a></b>", "<a></a><b></b>", "<a>&unknown;</a>", "<a>&#xD800;</a>", "<a", "<a b=\"></a>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "<>", "</a>", "<a>&amp</a>",
    ])
    func whatIsNoDocumentIsRefused(text: String) {
        #expect(throws: SignetError(.dnsProviderFailed, "")) { try XMLElement(parsing: Array(text.utf8)) }
    }

    @Test func depthIsLimited() {
        let deep = String(repeating: "<a>", count: 100_000)
        #expect(throws: SignetError(.dnsProviderFailed, "")) { try XMLElement(parsing: Array(deep.utf8)) }
    }

    @Test func damagedDocumentsAreReadOrRefused() {
        let original = Array(Route53Twin.listing(["one", "two &amp; three"]).utf8)
        let read = mutations(of: original, count: 5000).count { (try? XMLElement(parsing: $0)) != nil }
        #expect(read > 0)
        #expect(read < 5000)
    }
}
