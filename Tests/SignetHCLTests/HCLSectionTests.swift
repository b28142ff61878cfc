import SignetCore
import SignetHCL
import Testing

@Suite struct HCLSectionTests {
    private func section(_ text: String, keys: [String]) throws -> HCLSection {
        HCLSection(try HCLFixture.body(text), keys: keys, problems: HCLProblemList(fileName: "agent.hcl"))
    }

    @Test func reportsUnknownKeysWithTheWordThatWasMeant() throws {
        let section = try section("adress = \"x\"\nport = 1\nfrobnicate {}", keys: ["address", "port"])
        let error = #expect(throws: SignetError(.invalidHCL, "")) { try section.problems.throwIfAny() }
        #expect(
            error?.description == """
                agent.hcl:1:1: unknown key "adress".
                  Did you mean "address"?
                agent.hcl:3:1: unknown key "frobnicate".
                  Known here: address, port.
                """)
        #expect(section.problems.problems.compactMap(\.unknownKey) == ["adress", "frobnicate"])
        #expect(section["port"]?.integer(in: 1...65_535) == 1)
    }

    @Test func readsWithTheCoercionOfVersion1() throws {
        let section = try section(
            "a = \"8\"\nb = 8\nc = \"true\"\nd = 90\ne = \"1h30m\"\nf = 1.5\ng = \"b\"",
            keys: ["a", "b", "c", "d", "e", "f", "g"])
        #expect(section["a"]?.integer(in: 1...9) == 8)
        #expect(section["b"]?.text() == "8")
        #expect(section["c"]?.boolean() == true)
        #expect(section["d"]?.duration(in: .zero...Duration.seconds(100)) == .seconds(90))
        #expect(section["e"]?.duration(in: .zero...Duration.seconds(10_000)) == .seconds(5400))
        #expect(section["f"]?.decimal(in: 0...2) == 1.5)
        #expect(section["g"]?.choice(Letter.allCases) == .b)
        #expect(section.problems.problems.isEmpty)
    }

    @Test(arguments: [
        ("a = []", "is a list where a text is wanted."), ("a = 0", "is a number where a whole number"),
        ("a = \"x\"", "is a string where true or false"), ("a = \"5x\"", "\"5x\" is not a duration."),
        ("a = \"10h\"", "does not lie between 1s and 10s."), ("a = true", "is a boolean where a list"),
        ("a = 1", "is a number where an object"), ("a = \"c\"", "\"c\" is not one of a, b."),
        ("a = 1\na = 2", "is written twice, first at 1:1."), ("a \"l\" {}", "takes no label."),
    ])
    func reportsWhatDoesNotFit(text: String, message: String) throws {
        let section = try section(text, keys: ["a"])
        let field = section["a"]
        _ = field?.text()
        _ = field?.integer(in: 1...9)
        _ = field?.boolean()
        _ = field?.duration(in: .seconds(1)...Duration.seconds(10))
        _ = field?.list(example: "[]")
        _ = field?.entries(example: "{}")
        _ = field?.choice(Letter.allCases)
        let messages = section.problems.problems.map(\.message)
        #expect(messages.contains { $0.hasPrefix(message) }, "\(messages)")
        #expect(section.problems.problems.allSatisfy { $0.field == "a" && $0.position.line >= 1 })
    }

    @Test func reportsWhatIsMissing() throws {
        let section = try section("b = 1", keys: ["a", "b"])
        #expect(section.required("a", example: "\"x\"") == nil)
        #expect(section.present(["a", "b"]) == ["b"])
        #expect(section.problems.problems.map(\.remedy) == ["Add for example: a = \"x\""])
    }

    @Test(arguments: [
        "path \"a\" { x = 1 }\npath \"b\" { x = 2 }", "path = { \"a\" = { x = 1 }, \"b\" = { x = 2 } }",
        "path = [{ a = { x = 1 } }, { b = { x = 2 } }]", "{\"path\": {\"a\": {\"x\": 1}, \"b\": {\"x\": 2}}}",
        "{\"path\": [{\"a\": {\"x\": 1}}, {\"b\": [{\"x\": 2}]}]}",
    ])
    func findsBlocksInEveryForm(text: String) throws {
        let section = try section(text, keys: ["path"])
        let blocks = section.blocks("path", labels: 1...1)
        #expect(blocks.map { $0.labels.map(\.text) } == [["a"], ["b"]])
        #expect(
            blocks.map { block in
                HCLSection(block.body, keys: ["x"], problems: section.problems)["x"]?.integer(in: 1...2)
            } == [1, 2])
        #expect(section.problems.problems.isEmpty)
    }

    @Test(arguments: ["path { }", "path \"a\" \"b\" { }", "path = 1", "path = [1]", "path = { b { } }"])
    func reportsBlocksOfAnotherForm(text: String) throws {
        let section = try section(text, keys: ["path"])
        #expect(section.blocks("path", labels: 1...1).isEmpty)
        #expect(section.problems.problems.count == 1)
    }

    @Test func namesTheFieldWithinItsSection() throws {
        let section = try section("config {\n  list = [1, []]\n}", keys: ["config"])
        let config = section["config"]?.section(keys: ["list"], example: "{ list = [1] }")
        #expect(config?["list"]?.texts() == ["1"])
        #expect(
            section.problems.problems.map(\.description)
                == ["agent.hcl:2:14: config.list[1]: is a list where a text is wanted."])
    }

    private enum Letter: String, CaseIterable {
        case a, b
    }
}
