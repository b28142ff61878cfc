import SignetCore
import SignetPKI
import Testing

/// International host names. What is expected comes from Python's idna 3.13 with `uts46=True` (IDNA 2008 by way of UTS #46,
/// not transitional).
@Suite struct InternationalNameTests {
    @Test(arguments: [
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.Example", "xn--bcher-kva.example"),
        ("bu\u{308}cher.example", "xn--bcher-kva.example"),
        ("*.bücher.example", "*.xn--bcher-kva.example"),
        ("faß.de", "xn--fa-hia.de"),
        ("Königsgäßchen.de", "xn--knigsgchen-b4a3dun.de"),
        ("βόλος.com", "xn--nxasmm1c.com"),
        ("日本語。jp", "xn--wgv71a119e.jp"),
        ("한국.kr", "xn--3e0b707e.kr"),
        ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}.kr", "xn--3e0b707e.kr"),
        ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("مثال.إختبار", "xn--mgbh0fb.xn--kgbechtv"),
        ("אבג.il", "xn--4dbcd.il"),
        ("ａｂｃ.example", "abc.example"),
        ("a\u{AD}b.example", "ab.example"),
        ("क्‍ष.example", "xn--11b2ezcw70k.example"),
        ("ﬁ.example", "fi.example"),
        ("ü.", "xn--tda"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ])
    func areEncoded(_ name: String, _ encoded: String) throws {
        #expect(try AlternativeName(parsing: name) == .dns(encoded))
        #expect(try AlternativeName(parsing: "dns:\(name)") == .dns(encoded))
        if !name.hasPrefix("*"), !name.hasSuffix(".") {
            #expect(try AlternativeName(parsing: "someone@\(name)") == .email("someone@\(encoded)"))
        }
    }

    @Test(arguments: [
        "\u{301}x.example", "a\u{200D}b.example", String(repeating: "ä", count: 63) + ".de", "a..ü.de", "ü-.de",
        "-ü.de",
        " ü.de", "ü\u{0}.de", "ü.de/x", "ü.de:443", "u@ü@x.de", "\u{2488}com.de", "\u{2100}.de", "\u{202E}ü.de",
        "%C3%BC.de", "ü%.de", "ü\u{FFFD}.de", "ü\u{E000}.de", "a.*ü.b", "ü\\.de", "ü\n.de", "[ü].de",
    ])
    func areRefused(_ name: String) {
        #expect(throws: SignetError(.malformedName, "")) { try AlternativeName(parsing: "dns:\(name)") }
    }
}
