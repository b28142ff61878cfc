import SignetVault
import Testing

@Suite struct ParameterTests {
    private static let source = """
        path "free" { policy = "write" }
        path "only" {
          policy = "write"
          allowed_parameters = { "format" = ["pem"], "ttl" = [] }
        }
        path "never" {
          policy = "write"
          denied_parameters = { "domain" = ["corp*"] }
        }
        path "both" {
          policy = "write"
          allowed_parameters = { "FORMAT" = ["pem"] }
          denied_parameters = { "Domain" = ["corp"] }
        }
        path "names" {
          policy = "write"
          allowed_parameters = {
            "name" = ["web", "db", "*.example.com", "*-test-*"]
          }
        }
        path "types" {
          policy = "write"
          allowed_parameters = {
            "map" = [{ "zone" = "eu" }], "int" = [1, 2], "bool" = [false], "half" = [0.5]
          }
        }
        path "others" {
          policy = "write"
          allowed_parameters { "*" = [] "force" = [false] }
        }
        path "none" {
          policy = "write"
          denied_parameters = { "*" = [] }
        }
        path "required" {
          policy = "write"
          required_parameters = ["name", "ID"]
        }
        """

    private func decision(
        _ path: String, _ parameters: [String: ParameterValue], _ operation: AccessRequest.Operation = .update
    ) throws -> AccessDecision {
        AccessRules([try Policy(name: "p", parsing: Self.source)])
            .decision(on: AccessRequest(operation, path, parameters: parameters))
    }

    @Test(
        arguments: [
            ("free", ["x": .text("y")], true),
            ("only", ["format": .text("pem")], true), ("only", ["format": .text("der")], false),
            ("only", ["ttl": .text("x"), "format": .text("pem")], true), ("only", ["other": .text("x")], false),
            ("only", [:], true),
            ("never", ["domain": .text("corp")], false), ("never", ["domain": .text("corp.example")], false),
            ("never", ["DOMAIN": .text("corp")], false), ("never", ["domain": .text("shop")], true),
            ("never", ["domain": .null], true), ("never", ["domain": .list([.text("shop"), .text("corp")])], false),
            ("never", ["domain": .text("shop, corp")], false), ("never", ["other": .text("corp")], true),
            ("both", ["forMAT": .text("pem")], true), ("both", ["domain": .text("shop")], false),
            ("both", ["format": .text("pem"), "domain": .text("corp")], false), ("both", ["format": .null], false),
            ("names", ["name": .text("db")], true), ("names", ["name": .text("db2")], false),
            ("names", ["name": .text("a.example.com")], true), ("names", ["name": .text("a.example.com.x")], false),
            ("names", ["name": .text("a-test-b")], true),
            ("names", ["name": .list([.text("web"), .text("db")])], true),
            ("names", ["name": .list([.text("web"), .text("x")])], false), ("names", ["name": .text("web,db")], true),
            ("names", ["name": .text("web,x")], false), ("names", ["name": .list([])], true),
            ("types", ["map": .object(["zone": .text("eu")])], true),
            ("types", ["map": .object(["zone": .text("us")])], false), ("types", ["int": .integer(1)], true),
            ("types", ["int": .integer(3)], false), ("types", ["int": .text("1")], false),
            ("types", ["bool": .boolean(false)], true), ("types", ["bool": .boolean(true)], false),
            ("types", ["half": .decimal(0.5)], true),
            ("others", ["x": .boolean(true)], true), ("others", ["force": .boolean(false)], true),
            ("others", ["force": .boolean(true)], false), ("none", ["x": .text("")], false), ("none", [:], true),
            ("required", ["name": .text("a")], false), ("required", ["name": .text("a"), "id": .null], true),
            ("required", [:], false),
        ] as [(String, [String: ParameterValue], Bool)])
    func looksAtParameters(path: String, parameters: [String: ParameterValue], isAllowed: Bool) throws {
        for operation in [AccessRequest.Operation.create, .update] {
            #expect(try decision(path, parameters, operation).isAllowed == isAllowed)
        }
        #expect(try decision(path, parameters, .delete).isAllowed)
        #expect(try decision(path, parameters, .list).isAllowed)
    }

    @Test func namesTheParameter() throws {
        #expect(try decision("required", ["name": .null]).denial == .requiredParameter("id", rule: "required"))
        #expect(try decision("only", ["b": .null, "a": .null]).denial == .parameter("a", rule: "only"))
    }

    @Test func parametersOfMergedRulesAddUp() throws {
        let rules = AccessRules([
            try Policy(
                name: "a",
                parsing: """
                    path "x" {
                      policy = "write"
                      allowed_parameters = { "n" = [1], "e" = ["a"] }
                      denied_parameters = { "d" = ["a"] }
                      required_parameters = ["n"]
                    }
                    """),
            try Policy(
                name: "b",
                parsing: """
                    path "x" {
                      allowed_parameters = { "n" = [2], "e" = [], "d" = [] }
                      denied_parameters = { "d" = ["b"] }
                      required_parameters = ["n", "e"]
                    }
                    """),
        ])
        func isAllowed(_ parameters: [String: ParameterValue]) -> Bool {
            rules.decision(on: AccessRequest(.create, "x", parameters: parameters)).isAllowed
        }
        #expect(isAllowed(["n": .integer(1), "e": .text("z")]))
        #expect(isAllowed(["n": .integer(2), "e": .text("a"), "d": .text("c")]))
        #expect(!isAllowed(["n": .integer(3), "e": .text("a")]))
        #expect(!isAllowed(["n": .integer(1), "e": .text("a"), "d": .text("b")]))
        #expect(!isAllowed(["n": .integer(1)]))
    }

    @Test(arguments: [
        ("both", nil, false), ("both", 299, false), ("both", 300, true), ("both", 3600, true), ("both", 3601, false),
        ("minimum", nil, false), ("minimum", 1, true), ("maximum", nil, false), ("maximum", 90, true),
        ("maximum", 91, false), ("zero", nil, true), ("merged", 40, false), ("merged", 50, true), ("merged", 200, true),
        ("merged", 201, false), ("impossible", 100, false), ("impossible", 20, false),
    ])
    func looksAtTheWrapping(path: String, seconds: Int?, isAllowed: Bool) throws {
        let source = """
            path "both" { policy = "read" min_wrapping_ttl = 300 max_wrapping_ttl = "1h" }
            path "minimum" { policy = "read" min_wrapping_ttl = "1s" }
            path "maximum" { policy = "read" max_wrapping_ttl = 90 }
            path "zero" { policy = "read" min_wrapping_ttl = 0 max_wrapping_ttl = "0" }
            path "merged" { policy = "read" min_wrapping_ttl = 100 max_wrapping_ttl = 300 }
            path "merged" { min_wrapping_ttl = 50 max_wrapping_ttl = 200 }
            path "impossible" { policy = "read" min_wrapping_ttl = 100 }
            path "impossible" { max_wrapping_ttl = 20 }
            """
        let rules = AccessRules([try Policy(name: "p", parsing: source)])
        let request = AccessRequest(.read, path, wrappingTTL: seconds.map { .seconds($0) })
        #expect(rules.decision(on: request).isAllowed == isAllowed)
    }
}
