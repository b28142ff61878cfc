import SignetCore
import SignetHCL
import Testing

@Suite struct HCLValueTests {
    @Test(arguments: [
        ("\"a\\n\\t\\\"\\\\\\u00e9\\U0001F600\"", "a\n\t\"\\é😀"), ("\"\\a\\x41\\101\"", "\u{07}AA"),
        ("\"${var.x} \\\" ${\"q\"}\"", "${var.x} \" ${\"q\"}"), ("\"$${x} $ %{\"", "$${x} $ %{"),
        ("\"${\n}\"", "${\n}"), ("<<E\n  a\n\tb\\n\n  E", "  a\n\tb\\n\n"),
        ("<<-E\n    a\n\n      b\n    E", "a\n\n  b\n"),
        ("<<-E\n  a\n   b\n      E", "  a\n   b\n"), ("<<E\nE", ""), ("<<E\nE2\nE", "E2\n"),
    ])
    func readsTextsOfVersion1(source: String, text: String) throws {
        #expect(try HCLFixture.value(source) == .text(text))
    }

    @Test(arguments: [
        ("\"$${x} %%{y} $x %\"", "${x} %{y} $x %"), ("<<-E\n    a\n      b\n  E", "a\n  b\n"),
        ("<<-E\n    a\n\n      b\n  E\n", "a\n\n  b\n"), ("<<E\n$${a} \\n\r\nE", "${a} \\n\r\n"),
    ])
    func readsTextsOfVersion2(source: String, text: String) throws {
        #expect(try HCLFixture.value(source, .hcl2) == .text(text))
    }

    @Test func keepsTheTemplatesOfAHeredoc() throws {
        let kind = try HCLFixture.value("<<-E\n    a ${ f(\"}\") }\n      %{ if x ~}b%{ endif }\n    E", .hcl2)
        #expect(
            kind
                == .template(
                    HCLTemplate(parts: [
                        .text("a "), .interpolation(source: "f(\"}\")", position: HCLPosition(line: 2, column: 9)),
                        .text("\n  "), .directive(source: "if x ~", position: HCLPosition(line: 3, column: 9)),
                        .text("b"), .directive(source: "endif", position: HCLPosition(line: 3, column: 20)),
                        .text("\n"),
                    ])))
    }

    @Test(arguments: [
        ("0", HCLDialect.hcl1, 0), ("-7", .hcl1, -7), ("0x1F", .hcl1, 31), ("0644", .hcl1, 420), ("0644", .hcl2, 644),
        ("089", .hcl1, 89), ("9223372036854775807", .hcl1, Int.max),
    ])
    func readsWholeNumbers(source: String, dialect: HCLDialect, value: Int) throws {
        guard case .number(let number) = try HCLFixture.value(source, dialect) else { throw Unexpected() }
        #expect(number.integer == value)
    }

    @Test(arguments: [("1.5", 1.5), ("-2e3", -2000), ("1E-2", 0.01), ("99999999999999999999", 1e20)])
    func readsOtherNumbers(source: String, value: Double) throws {
        guard case .number(let number) = try HCLFixture.value(source) else { throw Unexpected() }
        #expect(number.decimal == value)
        #expect(number.integer == nil)
    }

    @Test(arguments: [
        "var.image", "upper(\"a\")", "1 + 2", "-x", "\"a\" == \"b\" ? 1 : 2", "[for x in [1, 2] : x * 2]",
        "{ for k, v in m : k => v }", "{ (var.k) = 1 }", "[1, 2][0]", "f(\n  a, # note )\n  b\n)", "true && false",
        "truely", "format(<<E\na\nE\n, 1)",
    ])
    func keepsExpressionsAsTheyAre(source: String) throws {
        #expect(try HCLFixture.value(source + " # end\n", .hcl2) == .expression(source))
    }

    @Test(arguments: ["x = 1 y = 2", "x = )", "x = f(", "x = f(]", "x { a = 1 b = 2 }", "x = { a \"b\" {} }", "x = 1,"])
    func refusesInVersion2(text: String) {
        #expect(throws: SignetError(.invalidHCL, "")) { try HCLFixture.body(text, .hcl2) }
    }

    @Test func readsObjectsInEveryForm() throws {
        for text in ["{ a = 1, \"b\" : 2 }", "{\n a = 1\n b = 2,\n}", "{\"a\" = 1\n\n# c\n \"b\" = 2}"] {
            for dialect in [HCLDialect.hcl1, .hcl2] {
                guard case .object(let body) = try HCLFixture.value(text, dialect) else { throw Unexpected() }
                #expect(body.attributes.map(\.name) == ["a", "b"])
            }
        }
        guard case .object(let body) = try HCLFixture.value("{ a \"b\" { c = 1 } }") else { throw Unexpected() }
        #expect(body.block("a")?.labels.map(\.text) == ["b"])
    }
}
