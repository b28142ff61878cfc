import SignetTestSupport
import Testing

@testable import SignetWatch

/// Values of CAA properties, by the grammar of RFC 8659 section 4.2.
@Suite struct CAAIssueValueTests {
    @Test(
        arguments: [
            ("ca.test", "ca.test", "ca.test"), (" CA.test\t", "ca.test", "ca.test"), ("ca.test;", "ca.test", "ca.test"),
            ("ca.test ; ", "ca.test", "ca.test"), ("", "", ";"), (";", "", ";"), ("  ;\t", "", ";"),
            ("ca.test; a=b", "ca.test", "ca.test; a=b"),
            ("ca-1.test;a = b ;C=d=e", "ca-1.test", "ca-1.test; a=b; c=d=e"),
            ("; policy=ev", "", "; policy=ev"), ("ca.test; a=", "ca.test", "ca.test; a="),
            ("ca.test; accounturi=https://a.test/1?x=y&z:~", "ca.test", "ca.test; accounturi=https://a.test/1?x=y&z:~"),
        ]) func reads(text: String, domain: String, written: String) throws
    {
        let value = try #require(CAAIssueValue(text))
        #expect(value.domain == domain && value.text == written)
        #expect(CAAIssueValue(value.text) == value)
    }

    @Test(
        arguments: [
            "ca test", "%%%%%", "ca_.test", "-ca.test", "ca-.test", "ca..test", ".test", "ca.test.", "ca.test; a",
            "ca.test; =b", "ca.test; a=b;", "ca.test;;a=b", "ca.test; a-=b", "ca.test; a b=c", "ca.test; a=b c",
            "ca.test; a=é", "cä.test", "ca.test\n", "ca.test; a=b\u{0}", "\"ca.test\"",
        ]) func forbidsWhatItCannotRead(text: String)
    { #expect(CAAIssueValue(text) == nil) }

    @Test func parametersAreReplacedWhereTheyStand() throws {
        let value = try #require(CAAIssueValue("ca.test; a=1; b=2; a=3"))
        #expect(value.values(of: "a") == ["1", "3"])
        #expect(value.setting("a", to: "4").text == "ca.test; a=4; b=2")
        #expect(value.setting("b", to: nil).text == "ca.test; a=1; a=3")
        #expect(value.setting("c", to: "5").text == "ca.test; a=1; b=2; a=3; c=5")
    }

    /// What is read is written and read again as the same, whatever it was made from.
    @Test func survivesAnything() {
        let whole = Array("ca-1.example.test ; accounturi=https://a.test/1; validationmethods=dns-01,http-01".utf8)
        var read = 0
        for damaged in mutations(of: whole, count: 20_000) {
            guard let value = CAAIssueValue(String(decoding: damaged, as: UTF8.self)) else { continue }
            read += 1
            #expect(CAAIssueValue(value.text) == value)
            #expect(value.text.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        }
        #expect((1..<20_000).contains(read))
    }

    @Test func knowsDomains() {
        for text in ["letsencrypt.org", "CA.test", "localhost"] { #expect(AuthorizedIssuer.isDomain(text), "\(text)") }
        for text in [
            "", ";", "a b", "a.test;", "a.test; b=c", " a.test", "https://a.test", String(repeating: "a", count: 254),
        ] {
            #expect(!AuthorizedIssuer.isDomain(text), "\(text)")
        }
    }
}
