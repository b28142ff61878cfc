import SignetCore
import SignetTemplate
import SignetTestSupport
import Testing

/// No template runs without end, whatever it says.
@Suite struct TemplateLimitTests {
    private static var small: TemplateOptions {
        var options = TemplateOptions()
        options.limits.output = 10_000
        options.limits.text = 10_000
        options.limits.steps = 20_000
        options.limits.values = 2000
        return options
    }

    @Test(arguments: [
        "{{ range loop 1000000000 }}{{ end }}", "{{ range 1000000000 }}{{ end }}",
        "{{ range loop 1000000 }}{{ range loop 1000000 }}x{{ end }}{{ end }}",
        "{{ define \"r\" }}{{ template \"r\" }}{{ end }}{{ template \"r\" }}",
        "{{ define \"r\" }}{{ if true }}{{ executeTemplate \"r\" }}{{ end }}{{ end }}{{ template \"r\" }}",
        "{{ $x := \"ab\" }}{{ range loop 100 }}{{ $x = print $x $x }}{{ end }}",
        "{{ $x := sprig_list 1 }}{{ range loop 100 }}{{ $x = sprig_list $x $x }}{{ end }}{{ $x }}",
        "{{ $x := sprig_list 1 }}{{ range loop 1000 }}{{ $x = sprig_list $x }}{{ end }}",
        "{{ $x := sprig_list 1 }}{{ range loop 100 }}{{ $x = sprig_concat $x $x }}{{ end }}",
        "{{ range loop 100 }}{{ scratch.Set (print .) (sprig_until 1000) }}{{ end }}",
        "{{ printf \"%999999d\" 1 }}", "{{ printf \"%*d\" 999999 1 }}",
        "{{ printf \"%.999999f\" 1.5 }}{{ range 99 }}{{ printf \"%.1000f\" 1.5 }}{{ end }}",
        "{{ sprig_repeat 100000000 \"x\" }}", "{{ indent 100000 \"a\" }}", "{{ sprig_until 100000000 }}",
        "{{ sprig_untilStep 0 9223372036854775807 1 }}", "{{ sprig_nindent 1000000 \"x\" }}",
        "{{ regexReplaceAll \"\" \"xxxxxxxxxx\" (sprig_repeat 5000 \"a\") }}",
        "{{ regexMatch \"((a{1,30}){1,30}){1,30}\" \"a\" }}",
        "{{ range loop 1000 }}{{ regexMatch \"(a+)+(b+)+$\" (sprig_repeat 9000 \"a\") }}{{ end }}",
        "{{ replaceAll \"\" (sprig_repeat 9000 \"x\") \"aaaaaaaaa\" }}",
        "{{ range loop 1000 }}{{ sha256Hex (sprig_repeat 9000 \"a\") }}{{ end }}",
        "{{ join (sprig_repeat 5000 \"x\") (split \"\" \"abcde\") }}",
    ])
    func whatGrowsWithoutEndIsStopped(template: String) {
        let error = Render.error(template, options: Self.small)
        #expect(
            error?.code == .templateLimit || error?.message.contains("expression too large") == true,
            "\(String(describing: error))")
        #expect(error?.message.hasPrefix("template: case:1:") == true)
    }

    @Test func timeIsLimited() {
        var options = TemplateOptions()
        options.limits.time = .zero
        #expect(Render.error("{{ range loop 5 }}{{ end }}", options: options)?.code == .templateLimit)
    }

    @Test func expressionsTakeLinearTime() throws {
        let text = String(repeating: "a", count: 20_000)
        #expect(try Render.text("{{ regexMatch \"^(a+)+$\" .t }}", dot: .map(["t": .string(text + "b")])) == "false")
        #expect(try Render.text("{{ regexMatch \"^(a|a)*$\" .t }}", dot: .map(["t": .string(text)])) == "true")
    }

    @Test(arguments: ["{{if 1}}", "(", "{{with 1}}", "{{range 1}}", "{{define \"x\"}}{{block \"y\" 1}}"])
    func nestingIsLimited(piece: String) {
        let deep = String(repeating: piece, count: 20_000)
        let error = Render.error(piece == "(" ? "{{\(deep)" : deep)
        #expect(error?.code == .invalidTemplate)
    }

    @Test func chainsOfElseAreLimited() throws {
        let chain = "{{if 0}}" + String(repeating: "{{else if 0}}x", count: 40) + "{{else}}last{{end}}"
        #expect(try Render.text(chain) == "last")
        let long = "{{if 0}}" + String(repeating: "{{else if 0}}x", count: 5000) + "{{end}}"
        #expect(Render.error(long)?.message.contains("nested too deeply") == true)
    }

    @Test func longTemplatesAreRefused() {
        #expect(Render.error(String(repeating: "x", count: (1 << 20) + 1))?.code == .invalidTemplate)
    }

    @Test func theDeepestTemplatesFitTheStack() throws {
        let text = """
            {{ define "r" }}{{ if gt . 0 }}{{ with (((((print (subtract 1 .)))))) }}{{ range loop 1 }}{{ end }}{{ . }}{{ end -}}
            {{ template "r" (subtract 1 .) }}{{ end }}{{ end }}{{ template "r" 60 }}
            """
        #expect(try Render.text(text).hasPrefix("5958"))
        var options = TemplateOptions()
        options.limits.time = .seconds(60)
        let endless =
            "{{ define \"r\" }}{{ if true }}{{ with 1 }}{{ template \"r\" }}{{ end }}{{ end }}{{ end }}{{ template \"r\" }}"
        #expect(Render.error(endless, options: options)?.code == .templateLimit)
    }

    /// Damaged templates end in text or in an error with a place, never otherwise.
    @Test(arguments: ["language", "printing", "functions", "formats", "sprig"])
    func damagedTemplatesNeverCrash(file: String) throws {
        for (index, example) in try GoCase.all(file).enumerated() where example.template.utf8.count < 600 {
            for mutation in mutations(of: Array(example.template.utf8), count: 12, seed: UInt64(index) + 3) {
                let template = String(decoding: mutation, as: UTF8.self)
                let error = Render.error(template, dot: GoCase.dot, options: Self.small)
                if let error {
                    #expect([.invalidTemplate, .templateFailed, .templateLimit].contains(error.code), "\(error)")
                    #expect(error.message.hasPrefix("template: case:"), "\(error)")
                }
            }
        }
    }

    /// Any bytes, between the marks of an action too.
    @Test func randomBytesNeverCrash() {
        var generator = SeededGenerator(seed: 23)
        for round in 0..<4000 {
            let bytes = (0..<Int.random(in: 0...120, using: &generator)).map { _ in
                UInt8.random(in: round % 2 == 0 ? 0...255 : 0x20...0x7E, using: &generator)
            }
            let noise = String(decoding: bytes, as: UTF8.self)
            let error = Render.error(round % 3 == 0 ? noise : "{{\(noise)}}", options: Self.small)
            if let error { #expect(error.message.hasPrefix("template: case:"), "\(error)") }
        }
    }

    /// A text as long as is read, of one piece again and again: reading it ends at once, or takes no longer than its length asks.
    @Test(arguments: [
        "{{", "}}", "{{-", "{{/*", "{{\"", "{{`", "{{(", "{{.a", "{{$x:=", "{{if 1}}{{end}}",
        "{{range 1}}{{else}}{{end}}",
        "{{.}}", "{{1|print", "{{'", "\n", "{{print 1 }}", "{{regexMatch \"(\" \"\"}}", "ü", "{{template \"x\"}}",
        "{{define \"x\"}}{{end}}", "{{$x := 1}}", "{{.a.b.c.d}}", "{{- \"\\u00e9\" -}}",
    ])
    func longTextsAreReadInTime(piece: String) {
        var text = ""
        while text.utf8.count + piece.utf8.count <= 1 << 20 { text += piece }
        let error = Render.error(text, options: Self.small)
        if let error { #expect(error.message.hasPrefix("template: case:"), "\(error.message.prefix(200))") }
    }

    /// Any words of the language in any order.
    @Test func randomTemplatesNeverCrash() {
        let words = [
            "{{", "}}", "{{-", "-}}", "if", "else", "end", "range", "with", "define", "template", "block", "break",
            "continue",
            "nil", "$x", ":=", "=", "|", "(", ")", ".", ".a", ".b.c", "\"t\"", "`r`", "'c'", "1", "-1.5e3", "0x1f",
            "2i", ",",
            "print", "printf", "\"%*[2]d%v%#x\"", "index", "len", "slice", "eq", "and", "split", "join", "toJSON",
            "toYAML",
            "toTOML", "scratch", ".Set", "loop", "regexReplaceAll", "\"(a|b*)+?\"", "true", "\n", " ", "/*", "*/", "ü",
        ]
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<4000 {
            let count = Int.random(in: 1...25, using: &generator)
            let template = (0..<count).map { _ in words.randomElement(using: &generator) ?? "" }
                .joined(separator: Bool.random(using: &generator) ? " " : "")
            let error = Render.error(template, dot: GoCase.dot, options: Self.small)
            if let error { #expect(error.message.hasPrefix("template: case:"), "\(error)") }
        }
    }
}
