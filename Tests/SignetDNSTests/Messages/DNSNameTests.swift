import Testing

@testable import SignetDNS

@Suite struct DNSNameTests {
    @Test func aNameIsComparedWithoutCaseAndFinalDot() throws {
        #expect(try DNSName("WWW.Example.ORG.") == DNSName("www.example.org"))
        #expect(try DNSName(".").isRoot)
    }

    @Test func theParentIsTheNameWithoutItsFirstLabel() throws {
        #expect(try DNSName("a.b.example").parent?.text == "b.example")
        #expect(try DNSName("example").parent?.isRoot == true)
        #expect(try DNSName(".").parent == nil)
        #expect(try DNSName("first\\.still-first.example").parent?.text == "example")
    }

    @Test func aNameThatIsNoneIsRefused() {
        let tooLong = Array(repeating: String(repeating: "a", count: 60), count: 5).joined(separator: ".")
        for text in ["a..b", ".a", String(repeating: "a", count: 64), tooLong, "with blank.example", "bücher.example"] {
            #expect(throws: (any Error).self, "\(text)") { try DNSName(text) }
        }
    }

    @Test func theWireFormHasLengthsAndLowerCase() throws {
        #expect(try DNSName("AB.c").wire() == [2, 0x61, 0x62, 1, 0x63, 0])
    }
}
