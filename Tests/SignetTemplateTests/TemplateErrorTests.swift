import SignetCore
import SignetTemplate
import Testing

/// Every error names the place and the token, and none tells a value.
@Suite struct TemplateErrorTests {
    @Test(arguments: [
        ("a\n  {{if .x}}b", "template: case:2:13: unexpected EOF: {{if}} of template: case:2:5 has no {{end}}"),
        ("{{end}}", "template: case:1:1: unexpected {{end}}"),
        ("ü{{ .x.}}", "template: case:1:7: unexpected \".\" in operand"),
        ("{{print \"a}}", "template: case:1:9: unterminated quoted string"),
        ("{{\n  $x}}", "template: case:2:3: undefined variable \"$x\""),
        ("{{print (1}}", "template: case:1:9: unclosed left paren"),
        ("{{/* x", "template: case:1:3: unclosed comment"),
        ("x{{", "template: case:1:4: unclosed action"),
        ("{{@}}", "template: case:1:3: unexpected \"@\" in command"),
        ("{{\u{7F}}}", "template: case:1:3: unrecognized character in action: U+007F"),
        ("{{1 | \"a\"}}", "template: case:1:7: non executable command in pipeline stage 2"),
        ("{{break}}", "template: case:1:3: {{break}} outside {{range}}"),
        (
            "{{define \"a\"}}x{{end}}{{define \"a\"}}y{{end}}",
            "template: case:1:32: multiple definition of template \"a\""
        ),
        ("{{template x}}", "template: case:1:12: unexpected \"x\" in template clause"),
    ])
    func readingNamesThePlace(template: String, message: String) {
        let error = Render.error(template)
        #expect(error?.code == .invalidTemplate)
        #expect(error?.message == message)
        #expect(error?.remedy != nil)
    }

    @Test(arguments: [
        ("{{len 3}}", "template: case:1:3: executing \"case\" at <len>: error calling len: len of type int"),
        ("\n{{ .a.b }}", "template: case:2:4: executing \"case\" at <.a.b>: can't evaluate field b in type string"),
        (
            "{{define \"t\"}}{{slice .a 9}}{{end}}{{template \"t\" .}}",
            "template: case:1:17: executing \"t\" at <slice>: error calling slice: index out of range: 9"
        ),
        (
            "{{eq 1 \"a\"}}",
            "template: case:1:3: executing \"case\" at <eq>: error calling eq: incompatible types for comparison: int and string"
        ),
        ("{{trimSpace 1}}", "template: case:1:13: executing \"case\" at <1>: expected string; found 1"),
        (
            "{{trimSpace .l}}",
            "template: case:1:13: executing \"case\" at <.l>: wrong type for value; expected string; got []interface {}"
        ),
        ("{{len}}", "template: case:1:3: executing \"case\" at <len>: wrong number of args for len: want 1 got 0"),
        ("{{template \"no\"}}", "template: case:1:12: executing \"case\" at <\"no\">: template \"no\" not defined"),
        (
            "{{range .a}}{{end}}",
            "template: case:1:9: executing \"case\" at <.a>: range can't iterate over a value of type string"
        ),
    ])
    func renderingNamesThePlace(template: String, message: String) {
        let error = Render.error(template, dot: .map(["a": "secret", "l": .list(of: [])]))
        #expect(error?.code == .templateFailed)
        #expect(error?.message == message)
        #expect(error?.remedy != nil)
    }

    @Test(arguments: [
        "{{range .key}}{{end}}", "{{parseInt .key}}", "{{parseJSON .key}}", "{{base64Decode .key}}", "{{eq .key 1}}",
        "{{index .map .key 1}}", "{{add .key 1}}", "{{parseYAML .yaml}}", "{{secret \"a\" .key}}", "{{.key.x}}",
        "{{parseBool .key}}", "{{loop .key}}", "{{index .list .list}}", "{{eq .list .list}}", "{{trimSpace .list}}",
        "{{toTOML .key}}", "{{explodeMap .slashes}}",
    ])
    func valuesStayUntold(template: String) throws {
        let dot = TemplateValue.map([
            "key": "S3CRET!", "list": .list(of: ["S3CRET!"]), "map": .map([:]), "yaml": "a: [S3CRET!",
            "slashes": .map(["a": "S3CRET!", "a/b": "S3CRET!"]),
        ])
        let error = try #require(Render.error(template, dot: dot))
        #expect(!error.description.contains("S3CRET!"), "\(error)")
    }

    @Test(arguments: [
        "key", "ls", "tree", "service", "services", "byKey", "byTag", "nodes", "plugin", "sockaddr", "call",
        "nomadService", "nomadVar", "spew_dump", "sprig_set", "sprig_uuidv4", "sprig_genCA", "caRoots", "explode",
    ])
    func unsupportedFunctionsFailWhenRead(name: String) throws {
        let error = try #require(Render.error("a\n{{ \(name) \"x\" }}"))
        #expect(error.message == "template: case:2:4: the function \"\(name)\" is not supported")
        let remedy = try #require(error.remedy)
        #expect(remedy.count > 20)
    }

    @Test func aMisspelledFunctionIsRecognised() {
        let error = Render.error("{{ toJson . }}")
        #expect(error?.message == "template: case:1:4: function \"toJson\" not defined")
        #expect(error?.remedy == "Did you mean \"toJSON\"?")
    }

    @Test func deniedFunctionsFailWhenRead() {
        var options = TemplateOptions()
        options.functions = options.functions.denying(["env"])
        let error = Render.error("{{ env \"HOME\" }}", options: options)
        #expect(error?.message == "template: case:1:4: the function \"env\" is not supported")
        #expect(error?.remedy?.contains("function_denylist") == true)
    }

    @Test func aMissingKeyIsAnErrorWhereAsked() {
        var options = TemplateOptions()
        options.missingKey = .error
        let dot = TemplateValue.map(["certificate": "x"])
        let error = Render.error("{{ .certificat }}", dot: dot, options: options)
        #expect(
            error?.message
                == "template: case:1:4: executing \"case\" at <.certificat>: map has no entry for key \"certificat\"")
        #expect(error?.remedy == "Did you mean \"certificate\"?")
        #expect(
            Render.error("{{ .a.b }}", options: options)?.message.contains("nil data; no entry for key \"a\"") == true)
        options.missingKey = .zero
        #expect(Render.error("{{ .x }}", dot: dot, options: options) == nil)
    }
}
