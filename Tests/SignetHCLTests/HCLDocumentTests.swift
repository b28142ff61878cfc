import SignetCore
import SignetHCL
import Testing

@Suite struct HCLDocumentTests {
    @Test func readsAPolicyWithPlaces() throws {
        let blocks = try HCLFixture.body(HCLFixture.policy).blocks
        #expect(blocks.map(\.type) == ["path", "path"])
        #expect(blocks.map { $0.labels.map(\.text) } == [["pki*"], ["auth/token/create"]])
        #expect(blocks[0].position == HCLPosition(line: 2, column: 1))
        #expect(blocks[0].labels[0].position == HCLPosition(line: 2, column: 6))
        let capabilities = try #require(blocks[0].body.attributes.first)
        #expect(capabilities.position == HCLPosition(line: 3, column: 3))
        guard case .list(let elements) = capabilities.value.kind else { throw Unexpected() }
        #expect(elements.map(\.kind).last == .text("sudo"))
        #expect(elements[1].position == HCLPosition(line: 3, column: 30))
        #expect(blocks[1].body.value("policy")?.kind == .text("write"))
    }

    @Test func readsAnAgentConfiguration() throws {
        let body = try HCLFixture.body(HCLFixture.agent)
        #expect(body.items.map(\.name) == ["pid_file", "vault", "auto_auth", "template", "template"])
        let method = try #require(body.block("auto_auth")?.body.block("method"))
        guard case .object(let config) = method.body.value("config")?.kind else { throw Unexpected() }
        #expect(config.value("remove_secret_id_file_after_reading")?.kind == .boolean(false))
        guard case .object(let sink) = body.block("auto_auth")?.body.block("sink")?.body.value("config")?.kind,
            case .number(let mode) = sink.value("mode")?.kind
        else { throw Unexpected() }
        #expect(mode.integer == 0o640)
        #expect(mode.literal == "0640")
        let contents = body.blocks.last?.body.value("contents")?.kind
        #expect(
            contents
                == .text(
                    """
                    {{ with secret "pki/issue/x" "ttl=2m" }}
                      {{ .Data.certificate }}${HOME}
                    {{ end }}

                    """))
    }

    @Test func readsAJobFile() throws {
        let body = try HCLFixture.body(HCLFixture.job, .hcl2)
        #expect(body.block("variable")?.body.value("type")?.kind == .expression("string"))
        let group = try #require(body.block("job")?.body.block("group")?.body)
        #expect(group.value("count")?.kind == .expression("var.count + 1"))
        #expect(group.value("count")?.position == HCLPosition(line: 10, column: 13))
        guard case .list(let policies) = group.block("vault")?.body.value("policies")?.kind else { throw Unexpected() }
        #expect(policies.map(\.kind) == [.text("pki"), .expression("upper(\"x\")")])
        let task = try #require(group.block("task")?.body)
        let environment = try #require(task.block("env")?.body)
        #expect(
            environment.value("ADDRESS")?.kind
                == .template(
                    HCLTemplate(parts: [
                        .interpolation(source: "NOMAD_IP_https", position: HCLPosition(line: 22, column: 22)),
                        .text(":"),
                        .interpolation(source: "NOMAD_PORT_https", position: HCLPosition(line: 22, column: 40)),
                    ])))
        #expect(environment.value("PRICE")?.kind == .text("${not} 100%"))
        #expect(
            task.block("template")?.body.value("data")?.kind
                == .text(
                    """
                    #!/bin/bash
                    {{ with secret "pki/issue/example-dot-com" "ttl=2m" }}
                    {{ .Data.issuing_ca }}{{ end }}

                    """))
    }

    @Test func readsJSONIntoTheSameTree() throws {
        let text = """
            {"path": {"secret/*": {"capabilities": ["read"], "n": -1.5e1, "u": "\\ud83d\\ude00\\n", "z": null}}}
            """
        guard case .object(let paths) = try HCLFixture.body(text).value("path")?.kind,
            case .object(let rule) = paths.value("secret/*")?.kind,
            case .list(let capabilities) = rule.value("capabilities")?.kind,
            case .number(let number) = rule.value("n")?.kind
        else { throw Unexpected() }
        #expect(capabilities == [HCLValue(.text("read"), at: HCLPosition(line: 1, column: 41))])
        #expect(number.decimal == -15)
        #expect(rule.value("u")?.kind == .text("😀\n"))
        #expect(rule.value("z")?.kind == .null)
    }

    @Test func countsColumnsInScalars() throws {
        let attribute = try HCLFixture.body("\u{FEFF}a = \"é한😀\" b = 1").attributes.last
        #expect(attribute?.position == HCLPosition(line: 1, column: 11))
    }

    @Test(arguments: [
        ("a = ", "f.hcl:1:5"), ("a = [1 2]", "f.hcl:1:8"), ("a \"b\" = 1", "f.hcl:1:7"), ("a {\n", "f.hcl:2:1"),
        ("a = \"x\n\"", "f.hcl:1:5"), ("a = <<E\nx\n", "f.hcl:1:5"), ("a = 10s", "f.hcl:1:5"), ("= 1", "f.hcl:1:1"),
        ("/* a", "f.hcl:1:1"), ("a = \"\\q\"", "f.hcl:1:6"), ("a = foo", "f.hcl:1:5"), ("}", "f.hcl:1:1"),
        ("{\"a\" 1}", "f.hcl:1:6"), ("{\"a\": 01}", "f.hcl:1:7"), ("{\"a\": 1} x", "f.hcl:1:10"),
        ("{\"a\": \"\\ud800\"}", "f.hcl:1:14"), ("a = 99999999999999999999x", "f.hcl:1:5"), ("a = \"${x", "f.hcl:1:6"),
    ])
    func namesThePlaceOfAnError(text: String, place: String) {
        let error = #expect(throws: SignetError(.invalidHCL, "")) { try HCLFixture.body(text) }
        #expect(error?.message.hasPrefix(place + ": ") == true, "\(error?.message ?? "")")
        #expect(error?.remedy != nil)
    }

    @Test func limitsSizeAndDepth() throws {
        let deepest = HCLDocument.deepest
        for dialect in [HCLDialect.hcl1, .hcl2] {
            for (open, close) in [("a = [", "]"), ("a {", "}"), ("a = {", "}")] {
                let within = Self.nested(open, close, deepest)
                #expect(throws: Never.self) { try HCLFixture.body(within, dialect) }
                for depth in [deepest + 1, 100_000] {
                    let beyond = Self.nested(open, close, depth)
                    #expect(throws: SignetError(.invalidHCL, "")) { try HCLFixture.body(beyond, dialect) }
                }
            }
        }
        let json = String(repeating: "{\"a\":", count: 100_000)
        #expect(throws: SignetError(.invalidHCL, "")) { try HCLFixture.body(json) }
        let brackets = "a = f" + String(repeating: "(", count: 100_000)
        #expect(throws: SignetError(.invalidHCL, "")) { try HCLFixture.body(brackets, .hcl2) }
        let templates = "a = " + String(repeating: "\"${", count: 100_000)
        #expect(throws: SignetError(.invalidHCL, "")) { try HCLFixture.body(templates, .hcl2) }
        let large = "#" + String(repeating: "x", count: HCLDocument.limit)
        #expect(throws: SignetError(.invalidHCL, "")) { try HCLFixture.body(large) }
    }

    private static func nested(_ open: String, _ close: String, _ depth: Int) -> String {
        let isList = close == "]"
        let inner = isList ? "[" : "\n" + open
        return open + String(repeating: inner, count: depth - 1) + String(repeating: "\n" + close, count: depth)
    }
}

struct Unexpected: Error {}
