import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite struct LeafNameRulesTests {
    private static func role(_ fields: [String: JSONValue]) throws -> PKIRole {
        PKIRole(try PKIRole.fields.values(of: fields, captures: [:]).values)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let fields: [String: JSONValue]
        let allowed: [String]
        let refused: [String]
        var displayName = ""
        var entityID = ""

        init(
            _ fields: [String: JSONValue], allowed: [String] = [], refused: [String] = [], displayName: String = "",
            entityID: String = ""
        ) {
            self.fields = fields
            self.allowed = allowed
            self.refused = refused
            self.displayName = displayName
            self.entityID = entityID
        }

        var testDescription: String { "\(fields)" }
    }

    private static let domain: JSONValue = ["example.com"]

    private static let cases: [Case] = [
        Case([:], allowed: ["localhost", "localdomain"], refused: ["a.localhost", "*.localhost", "example.com", ""]),
        Case(["allow_localhost": false], refused: ["localhost", "localdomain", "user@localhost"]),
        Case(
            ["allow_subdomains": true], allowed: ["a.localhost", "b.a.localdomain", "*.localhost", "user@localhost"],
            refused: ["localhost.example.com"]),
        Case(["allowed_domains": domain], refused: ["example.com", "a.example.com", "*.example.com"]),
        Case(
            ["allowed_domains": domain, "allow_bare_domains": true],
            allowed: ["example.com", "EXAMPLE.com", "user@example.com"],
            refused: ["a.example.com", "*.example.com", "xexample.com"]),
        Case(
            ["allowed_domains": domain, "allow_subdomains": true],
            allowed: [
                "a.example.com", "b.a.example.com", "A.Example.COM", "*.example.com", "*.a.example.com",
                "b*z.example.com", "*z.example.com", "b*.example.com", "user@a.example.com",
            ],
            refused: [
                "example.com", "example.com.evil.test", "xexample.com", "a.*.example.com", "**.example.com",
                "*.*.example.com", "user@example.com", "user@*.example.com", "a@b@a.example.com", "-a.example.com",
                "a..example.com", "a b.example.com", ".example.com", "a_b.example.com",
            ]),
        Case(
            ["allowed_domains": domain, "allow_subdomains": true, "allow_wildcard_certificates": false],
            allowed: ["a.example.com"], refused: ["*.example.com", "b*z.example.com"]),
        Case(
            ["allow_any_name": true, "allow_wildcard_certificates": false], allowed: ["any.test"],
            refused: ["*.any.test"]),
        Case(
            ["allow_any_name": true], allowed: ["any.test", "*.any.test", "*"], refused: ["under_score.test", "a b"]),
        Case(
            ["allow_any_name": true, "enforce_hostnames": false],
            allowed: ["under_score.test", "Jane Doe", "user@under_score"], refused: ["a@b@c", "x.*.test", "**.x"]),
        Case(
            ["allowed_domains": ["*.example.com", "ftp*.test"], "allow_glob_domains": true],
            allowed: ["a.example.com", "a.b.example.com", "FTP1.test", "ftp.x.test", "user@a.example.com"],
            refused: ["example.com", "aftp.test"]),
        Case(["allowed_domains": ["*.example.com"]], refused: ["a.example.com", "*.example.com"]),
        Case(
            ["allowed_domains": ["münchen.test"], "allow_bare_domains": true], allowed: ["münchen.test"],
            refused: ["munchen.test"]),
        Case(
            ["allow_token_displayname": true], allowed: ["token.test"], refused: ["a.token.test", "other.test"],
            displayName: "token.test"),
        Case(
            ["allow_token_displayname": true, "allow_subdomains": true], allowed: ["a.token.test", "*.token.test"],
            refused: ["token.tests"], displayName: "token.test"),
        Case(
            ["allow_token_displayname": true, "allow_subdomains": true],
            allowed: ["user@mail.test", "x@a.mail.test"], refused: ["x@mail.test", "y@a.other.test"],
            displayName: "user@mail.test"),
        Case(["allow_token_displayname": true], refused: [""], displayName: ""),
        Case(
            [
                "allowed_domains": ["{{identity.entity.id}}.example.com", "{{identity.entity.name}}.example.com"],
                "allowed_domains_template": true, "allow_bare_domains": true, "allow_subdomains": true,
            ],
            allowed: ["e1.example.com", "x.e1.example.com"], refused: [".example.com", "name.example.com"],
            entityID: "e1"),
        Case(
            [
                "allowed_domains": ["{{identity.entity.id}}.example.com"], "allowed_domains_template": true,
                "allow_bare_domains": true,
            ], refused: [".example.com", "{{identity.entity.id}}.example.com", "example.com"]),
    ]

    @Test(arguments: cases) func decides(_ sample: Case) throws {
        let rules = LeafNameRules(try Self.role(sample.fields))
        let applicant = LeafApplicant(displayName: sample.displayName, entityID: sample.entityID)
        for name in sample.allowed { #expect(rules.allows(name, for: applicant), "\(name) should be allowed") }
        for name in sample.refused { #expect(!rules.allows(name, for: applicant), "\(name) should be refused") }
    }

    /// The rules written down plainly, one after another, as the reference lists them.
    private static func plainly(_ role: PKIRole, allows name: String) -> Bool {
        var host = name
        let parts = name.components(separatedBy: "@")
        if parts.count > 2 { return false }
        if parts.count == 2 { host = parts[1] }
        var label = ""
        let isWildcard = host.contains("*")
        if isWildcard {
            if !role.allowWildcardCertificates { return false }
            let labels = host.components(separatedBy: ".")
            if host.filter({ $0 == "*" }).count > 1 || !labels[0].contains("*") || parts.count == 2 { return false }
            label = labels[0]
            host = labels.dropFirst().joined(separator: ".")
        }
        let word = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
        if role.enforceHostnames {
            if !isWildcard || !host.isEmpty,
                host.range(of: "^(\(word)\\.)*\(word)\\.?$", options: .regularExpression) == nil
            {
                return false
            }
            if isWildcard, label.range(of: "^(\(word))?\\*(\(word))?$", options: .regularExpression) == nil {
                return false
            }
        }
        if role.allowAnyName { return true }
        host = host.lowercased()
        if role.allowLocalhost {
            for base in ["localhost", "localdomain"] {
                if host == base, !isWildcard { return true }
                if role.allowSubdomains, host.hasSuffix("." + base) || isWildcard && host == base { return true }
            }
        }
        for domain in role.allowedDomains.map({ $0.lowercased() }) {
            if role.allowBareDomains, name.lowercased() == domain || parts.count == 2 && host == domain { return true }
            if role.allowSubdomains, host.hasSuffix("." + domain) || isWildcard && host == domain { return true }
            if role.allowGlobDomains, domain.contains("*") {
                let pattern = domain.split(separator: "*", omittingEmptySubsequences: false)
                    .map { NSRegularExpression.escapedPattern(for: String($0)) }.joined(separator: ".*")
                if name.lowercased().range(of: "^\(pattern)$", options: .regularExpression) != nil { return true }
            }
        }
        return false
    }

    @Test func agreesWithThePlainRules() throws {
        var generator = SeededGenerator(seed: 7)
        let pieces = ["a", "b-c", "*", ".", ".", ".", "example", "com", "localhost", "localdomain", "@", "-", "_", "X"]
        let domains = ["example.com", "com", "*.example.com", "a.*", "example*", "b-c.com", "localhost", "*"]
        let flags = [
            "allow_localhost", "allow_bare_domains", "allow_subdomains", "allow_glob_domains",
            "allow_wildcard_certificates", "enforce_hostnames",
        ]
        var allowed = 0
        for _ in 0..<300 {
            var fields = Dictionary(
                uniqueKeysWithValues: flags.map { ($0, JSONValue.bool(Bool.random(using: &generator))) })
            fields["allow_any_name"] = .bool(Int.random(in: 0..<8, using: &generator) == 0)
            fields["allowed_domains"] = .strings(domains.shuffled(using: &generator).prefix(2))
            let role = try Self.role(fields)
            let rules = LeafNameRules(role)
            for _ in 0..<60 {
                let count = Int.random(in: 1...7, using: &generator)
                let name = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
                let decision = rules.allows(name, for: LeafApplicant())
                #expect(decision == Self.plainly(role, allows: name), "\(name) under \(fields)")
                if decision { allowed += 1 }
            }
        }
        #expect(allowed > 500)
    }

    @Test func hostnames() throws {
        for name in ["a", "a.b", "a-b.c", "1.2", "*.a", "a.b.", "xn--mnchen-3ya.test"] {
            #expect(HostnameSyntax.isHostname(name), "\(name)")
        }
        for name in ["", ".", "a..b", "-a", "a-", "a_b", "*", "a.*", "**.a", "a b", "ä.b", "*.", ".a"] {
            #expect(!HostnameSyntax.isHostname(name), "\(name)")
        }
        #expect(try HostnameSyntax.encoded("*.München.test") == "*.xn--mnchen-3ya.test")
        #expect(try HostnameSyntax.encoded("A.test") == "A.test")
        for name in ["a..b", String(repeating: "x", count: 64), String(repeating: "a.", count: 130) + "b"] {
            #expect(throws: VaultFailure.self) { try HostnameSyntax.encoded(name) }
        }
    }
}
