import SignetCore
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
        _ path: String, _ parameters: [String: JSONValue], _ operation: AccessRequest.Operation = .update
    ) throws -> AccessDecision {
        AccessRules([try Policy(name: "p", parsing: Self.source)])
            .decision(on: AccessRequest(operation, path, parameters: parameters))
    }

    @Test(
        arguments: [
            ("free", ["x": .string("y")], true),
            ("only", ["format": .string("pem")], true), ("only", ["format": .string("der")], false),
            ("only", ["ttl": .string("x"), "format": .string("pem")], true), ("only", ["other": .string("x")], false),
            ("only", [:], true),
            ("never", ["domain": .string("corp")], false), ("never", ["domain": .string("corp.example")], false),
            ("never", ["DOMAIN": .string("corp")], false), ("never", ["domain": .string("shop")], true),
            ("never", ["domain": .null], true),
            ("never", ["domain": .array([.string("shop"), .string("corp")])], false),
            ("never", ["domain": .string("shop, corp")], false), ("never", ["other": .string("corp")], true),
            ("both", ["forMAT": .string("pem")], true), ("both", ["domain": .string("shop")], false),
            ("both", ["format": .string("pem"), "domain": .string("corp")], false), ("both", ["format": .null], false),
            ("names", ["name": .string("db")], true), ("names", ["name": .string("db2")], false),
            ("names", ["name": .string("a.example.com")], true), ("names", ["name": .string("a.example.com.x")], false),
            ("names", ["name": .string("a-test-b")], true),
            ("names", ["name": .array([.string("web"), .string("db")])], true),
            ("names", ["name": .array([.string("web"), .string("x")])], false),
            ("names", ["name": .string("web,db")], true),
            ("names", ["name": .string("web,x")], false), ("names", ["name": .array([])], true),
            ("types", ["map": .object(["zone": .string("eu")])], true),
            ("types", ["map": .object(["zone": .string("us")])], false), ("types", ["int": .integer(1)], true),
            ("types", ["int": .integer(3)], false), ("types", ["int": .string("1")], false),
            ("types", ["bool": .bool(false)], true), ("types", ["bool": .bool(true)], false),
            ("types", ["half": .number(0.5)], true),
            ("others", ["x": .bool(true)], true), ("others", ["force": .bool(false)], true),
            ("others", ["force": .bool(true)], false), ("none", ["x": .string("")], false), ("none", [:], true),
            ("required", ["name": .string("a")], false), ("required", ["name": .string("a"), "id": .null], true),
            ("required", [:], false),
        ] as [(String, [String: JSONValue], Bool)])
    func looksAtParameters(path: String, parameters: [String: JSONValue], isAllowed: Bool) throws {
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
        func isAllowed(_ parameters: [String: JSONValue]) -> Bool {
            rules.decision(on: AccessRequest(.create, "x", parameters: parameters)).isAllowed
        }
        #expect(isAllowed(["n": .integer(1), "e": .string("z")]))
        #expect(isAllowed(["n": .integer(2), "e": .string("a"), "d": .string("c")]))
        #expect(!isAllowed(["n": .integer(3), "e": .string("a")]))
        #expect(!isAllowed(["n": .integer(1), "e": .string("a"), "d": .string("b")]))
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
