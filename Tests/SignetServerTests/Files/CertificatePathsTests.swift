import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("Files named after a certificate")
struct CertificatePathsTests {
    @Test(arguments: [
        ("www.example.org", "www.example.org.crt"), ("*.example.org", "_wildcard.example.org.crt"),
        (".hidden", "_.hidden.crt"), ("../../etc/x", "_.._.._etc_x.crt"), ("größe", "größe.crt"),
        ("a@example.org", "a@example.org.crt"),
        // A prepending letter makes one character with the slash behind it.
        ("a\u{0D4E}/b", "a\u{0D4E}_b.crt"), ("\u{0D4E}/etc/x", "\u{0D4E}_etc_x.crt"),
    ])
    func noNameLeavesTheDirectory(_ name: String, _ file: String) throws {
        let path = try #require(CertificateFiles.Paths.standard(for: name).fullChain)
        #expect(Array(path.utf8) == Array(file.utf8))
        #expect(!path.holds("/"))
    }
}
