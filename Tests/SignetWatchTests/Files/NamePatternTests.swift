import SignetTestSupport
import Testing

@testable import SignetWatch

@Suite struct NamePatternTests {
    @Test(arguments: [
        ("*.pem", "site.pem", true), ("*.pem", ".pem", false), ("*.pem", "site.pem.bak", false),
        (".*", ".hidden", true),
        ("*", ".hidden", false), ("*", "anything", true), ("?.pem", "a.pem", true), ("?.pem", "ab.pem", false),
        ("?.pem", "ü.pem", true), ("[a-c]x", "bx", true), ("[a-c]x", "dx", false), ("[!a-c]x", "dx", true),
        ("[!a-c]x", "ax", false), ("[]a]x", "]x", true), ("[a-]x", "-x", true), ("s*t*e", "site", true),
        ("s*t*e", "sitter", false), ("a**b", "axyb", true), ("[*]?", "*x", true), ("[*]?", "ax", false),
        ("\\**", "*a", true), ("\\**", "ba", false), ("[^a]*", "b", true), ("*[0-9]", "cert1", true),
    ])
    func fits(_ pattern: String, _ name: String, _ expected: Bool) throws {
        let parsed = try #require(NamePattern(pattern))
        #expect(parsed.fits(name) == expected)
    }

    @Test func namesWithoutWildcardsAreNone() {
        #expect(NamePattern("site.pem") == nil)
        #expect(NamePattern("a[b") == nil)
        #expect(NamePattern("a\\*b") == nil)
        #expect(NamePattern.unescaped("a\\*b\\\\") == "a*b\\")
    }

    /// Stars must not make matching take ages, and no name or pattern may end the program.
    @Test func anyPatternIsAnswered() {
        #expect(NamePattern(String(repeating: "*a", count: 60))?.fits(String(repeating: "a", count: 59) + "b") == false)
        for bytes in mutations(of: Array("a*[!b-d]?\\*[x".utf8), count: 2000) {
            let text = String(decoding: bytes, as: UTF8.self)
            let fits = NamePattern(text)?.fits(text)
            #expect(fits != nil || !NamePattern.unescaped(text).isEmpty || text.isEmpty)
        }
    }

    @Test func pathsAreCutIntoTheirParts() {
        let pattern = PathPattern("/etc/nginx/**/tls/*.pem")
        #expect(pattern.base == "/etc/nginx" && pattern.parts.count == 3 && pattern.openParts == 1)
        #expect(PathPattern("tls/a.pem", relativeTo: "/srv").base == "/srv/tls/a.pem")
        #expect(PathPattern("/etc/./nginx//a.pem").base == "/etc/nginx/a.pem")
        #expect(PathPattern("/**").base == "/" && PathPattern("/**").endsWithAnything)
        #expect(PathPattern("/etc/[*]/a\\*.pem").base == "/etc")
    }
}
