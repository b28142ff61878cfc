import SignetCore
import SignetTemplate
import Testing

/// What consul-template documents of its functions, where no library of Go's says it (those are among the cases).
@Suite struct ConsulTemplateFunctionTests {
    private static let dot = TemplateValue.map([
        "list": .strings(["a", "b"]), "any": .list(of: ["a", 1, .float(2.5)]), "text": "haystack", "uint": .uint64(6),
        "pem": "-----BEGIN X-----\nA\n-----END X-----\n-----BEGIN X-----\nB\n-----END X-----\n",
        "flat": .map(["a/b": 1, "a/c/d": 2, "e": 3]),
        "one": .map(["k": 1, "m": .map(["x": 1]), "empty": ""]),
        "two": .map(["k": 2, "m": .map(["y": 2]), "empty": "f"]),
    ])

    @Test(arguments: [
        (
            "{{ in .list \"a\" }} {{ in .list \"z\" }} {{ in .any 1 }} {{ in .any 2.5 }} {{ in .any \"1\" }}",
            "true false true true false"
        ),
        ("{{ .list | contains \"b\" }} {{ contains \"stack\" .text }} {{ contains \"x\" .text }}", "true true false"),
        ("{{ containsAll .list (split \",\" \"a,b,c\") }} {{ containsAll .list (split \",\" \"b\") }}", "true false"),
        ("{{ containsAny .list (split \",\" \"b,c\") }} {{ containsAny .list (split \",\" \"c\") }}", "true false"),
        ("{{ containsNone .list (split \",\" \"c\") }} {{ containsNotAll .list (split \",\" \"a\") }}", "true true"),
        (
            "{{ range loop 3 }}{{ . }}{{ end }} {{ range loop 5 8 }}{{ . }}{{ end }} {{ range $i, $n := loop \"2\" \"4\" }}{{ $i }}{{ $n }},{{ end }}",
            "012 567 02,13,"
        ),
        ("{{ range loop 3 1 }}x{{ else }}none{{ end }}", "none"),
        ("{{ indent 2 \"a\\n\\nb\\n\" }}|", "  a\n\n  b\n|"),
        ("{{ toTitle \"hello wORLD of-x\" }}", "Hello WORLD Of-X"),
        ("{{ splitToMap \",\" \":\" \"a:1,b:2:3,c\" }}", "map[a:1 b:2:3]"),
        ("{{ split \",\" \" \" }} {{ len (split \",\" \"\") }}", "[] 0"),
        (
            "{{ parseBool \"true\" }} {{ parseBool \"\" }} {{ parseInt \"\" }} {{ parseUint \"7\" }} {{ parseFloat \"\" }} {{ parseJSON \"\" }} {{ parseYAML \"\" }}",
            "true false 0 7 0 map[] map[]"
        ),
        ("{{ 10 | subtract 3 }} {{ add 1 2 }} {{ 10 | divide 3 }} {{ multiply 2 3 }} {{ 10 | modulo 4 }}", "7 3 3 6 2"),
        (
            "{{ add 1 2.5 }} {{ 1 | divide 4.0 }} {{ add .uint 1 }} {{ multiply .uint .uint }} {{ minimum 3 2 }} {{ maximum 3 2.5 }} {{ maximum .uint 7 }}",
            "3.5 0.25 7 36 2 3 7"
        ),
        ("{{ add 9223372036854775807 1 }}", "-9223372036854775808"),
        (
            "{{ sha256Hex \"a\" }} {{ md5sum \"a\" }}",
            "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb 0cc175b9c0f1b6a831c399e269772661"
        ),
        (
            "{{ hmacSHA256Hex \"what do ya want for nothing?\" \"Jefe\" }}",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            "{{ timestamp }} {{ timestamp \"unix\" }} {{ timestamp \"Mon Jan _2 2006\" }}",
            "2023-11-14T22:13:20Z 1700000000 Tue Nov 14 2023"
        ),
        ("{{ explodeMap .flat }}", "map[a:map[b:1 c:map[d:2]] e:3]"),
        (
            "{{ mergeMap .one .two }} {{ mergeMapWithOverride .one .two }}",
            "map[empty:f k:1 m:map[x:1 y:2]] map[empty:f k:2 m:map[x:1 y:2]]"
        ),
        ("{{ base64URLDecode (base64URLEncode \"a?>b\") }} {{ base64URLEncode \"a?>b\" }}", "a?>b YT8-Yg=="),
        (
            "{{ define \"t\" }}<{{ . }}>{{ end }}{{ executeTemplate \"t\" 5 | toUpper }}{{ executeTemplate \"t\" }}",
            "<5><<no value>>"
        ),
        ("{{ toUnescapedJSONPretty .list }}", "[\n  \"a\",\n  \"b\"\n]"),
        ("{{ regexReplaceAll \"(?s)-----BEGIN X-----\\\\s(.*?)\\\\s-----END X-----\" \"<$1>\" .pem }}", "<A>\n<B>\n"),
        ("{{ index (split \"-----END X-----\\n\" .pem) 0 | trimPrefix \"-----BEGIN X-----\" | trimSpace }}", "A"),
        (
            "{{ sprig_now | sprig_date \"2006-01-02\" }} {{ sprig_now.Unix }} {{ (sprig_now | sprig_dateModify \"-24h\").Format \"Jan 2\" }} {{ sprig_now.Year }}",
            "2023-11-14 1700000000 Nov 13 2023"
        ),
        ("{{ sprig_sha512sum \"\" | len }}", "128"),
    ])
    func documentedResults(template: String, result: String) throws {
        #expect(try Render.text(template, dot: Self.dot) == result)
    }

    @Test func theEnvironment() throws {
        let environment = ["SET": "x", "EMPTY": ""]
        #expect(
            try Render.text("{{ env \"SET\" }}{{ env \"NO\" }}|{{ mustEnv \"SET\" }}", environment: environment)
                == "x|x")
        #expect(
            try Render.text(
                "{{ envOrDefault \"EMPTY\" \"d\" }}|{{ envOrDefault \"NO\" \"d\" }}", environment: environment)
                == "|d")
        #expect(throws: SignetError(.templateFailed, "")) {
            try Render.text("{{ mustEnv \"EMPTY\" }}", environment: environment)
        }
    }

    @Test func whatScratchKeeps() throws {
        #expect(
            try Render.text(
                """
                {{ scratch.Set "a" 1 }}{{ scratch.SetX "a" 2 }}{{ scratch.Get "a" }}{{ scratch.Key "a" }}{{ scratch.Key "b" -}}
                {{ scratch.MapSet "m" "y" 2 }}{{ scratch.MapSet "m" "x" 1 }}{{ scratch.MapSetX "m" "x" 9 }} {{ scratch.MapValues "m" -}}
                {{ range scratch.MapValues "m" }}<{{ . }}>{{ end }}{{ define "t" }}{{ scratch.Get "a" }}{{ end }}{{ template "t" }}
                """) == "1truefalse [1 2]<1><2>1")
        #expect(Render.error("{{ scratch.Set \"a\" 1 }}{{ scratch.MapSet \"a\" \"b\" 1 }}")?.code == .templateFailed)
    }

    @Test func otherDelimiters() throws {
        var options = TemplateOptions()
        options.leftDelimiter = "<<"
        options.rightDelimiter = ">>"
        let text = "{{ .x }} <<- \" a \" ->> << /* no comment */ >>"
        #expect(Render.error(text, options: options)?.code == .invalidTemplate)
        #expect(try Render.text("{{ .x }} <<- \"a\" ->> b <</* comment */>>c", options: options) == "{{ .x }}ab c")
    }

    @Test func functionsOfOnesOwn() throws {
        var options = TemplateOptions()
        options.functions = options.functions.adding([
            TemplateFunction("double", [.integer]) { .int($0.integer(0) * 2) },
            TemplateFunction("refuse") { _ in throw SignetError(.notFound, "nothing there") },
        ])
        #expect(try Render.text("{{ double 4 }} {{ 5 | double }}", options: options) == "8 10")
        #expect(Render.error("{{ refuse }}", options: options)?.code == .notFound)
    }
}
