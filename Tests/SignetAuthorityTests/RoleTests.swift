import Foundation
import SignetAuthority
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@Suite struct RoleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var rule: String
        var name: String
        var allowed: Bool
        var change: @Sendable (inout Role) -> Void = { _ in }
        var testDescription: String { "\(rule): \(name) \(allowed ? "allowed" : "refused")" }

        init(
            _ rule: String, _ name: String, _ allowed: Bool,
            _ change: @escaping @Sendable (inout Role) -> Void = { _ in }
        ) {
            (self.rule, self.name, self.allowed, self.change) = (rule, name, allowed, change)
        }
    }

    static let cases: [Case] = [
        Case("domain", "dns:example.com", true),
        Case("domain", "dns:EXAMPLE.com", true),
        Case("domain", "dns:a.b.example.com", true),
        Case("domain", "dns:badexample.com", false),
        Case("domain", "dns:example.com.evil.net", false),
        Case("domain", "dns:com", false),
        Case("domain", "dns:*.example.com", false),
        Case("no bare", "dns:example.com", false) { $0.allowBareDomains = false },
        Case("no bare", "dns:a.example.com", true) { $0.allowBareDomains = false },
        Case("no subdomains", "dns:a.example.com", false) { $0.allowSubdomains = false },
        Case("no subdomains", "dns:example.com", true) { $0.allowSubdomains = false },
        Case("wildcards", "dns:*.example.com", true) { $0.allowWildcards = true },
        Case("wildcards", "dns:*.a.example.com", true) { $0.allowWildcards = true },
        Case("wildcards", "dns:*.com", false) { $0.allowWildcards = true },
        Case("wildcards without subdomains", "dns:*.example.com", false) {
            $0.allowWildcards = true
            $0.allowSubdomains = false
        },
        Case("glob", "dns:web-1.example.net", true) { $0.allowedDomains = ["web-*.example.net"] },
        Case("glob", "dns:db-1.example.net", false) { $0.allowedDomains = ["web-*.example.net"] },
        Case("glob stops at a dot", "dns:web-1.a.example.net", false) { $0.allowedDomains = ["web-*.example.net"] },
        Case("glob is no domain", "dns:a.web-1.example.net", false) { $0.allowedDomains = ["web-*.example.net"] },
        Case("glob in the middle", "dns:a.x9y.net", true) { $0.allowedDomains = ["a.x*y.net"] },
        Case("localhost", "dns:localhost", true) { $0.allowedDomains = ["localhost"] },
        Case("not localhost", "dns:localhost", false),
        Case("no domains", "dns:example.com", false) { $0.allowedDomains = [] },
        Case("IDN domain", "dns:a.xn--bcher-kva.example", true) { $0.allowedDomains = ["bücher.example"] },
        Case("any name", "dns:whatever.test", true) { $0.allowAnyName = true },
        Case("any name", "email:a@b.test", true) { $0.allowAnyName = true },
        Case("IP", "ip:10.1.2.3", true),
        Case("no IP", "ip:10.1.2.3", false) { $0.allowIPAddresses = false },
        Case("IP range", "ip:10.1.2.3", true) { $0.allowedIPRanges = ["10.0.0.0/8", "2001:db8::/32"] },
        Case("IP range", "ip:11.1.2.3", false) { $0.allowedIPRanges = ["10.0.0.0/8", "2001:db8::/32"] },
        Case("IP range", "ip:2001:db8:1::1", true) { $0.allowedIPRanges = ["10.0.0.0/8", "2001:db8::/32"] },
        Case("IP range", "ip:2001:db9::1", false) { $0.allowedIPRanges = ["10.0.0.0/8", "2001:db8::/32"] },
        Case("one IP", "ip:10.0.0.1", true) { $0.allowedIPRanges = ["10.0.0.1"] },
        Case("one IP", "ip:10.0.0.2", false) { $0.allowedIPRanges = ["10.0.0.1"] },
        Case("all IPv4", "ip:1.2.3.4", true) { $0.allowedIPRanges = ["0.0.0.0/0"] },
        Case("all IPv4", "ip:::1", false) { $0.allowedIPRanges = ["0.0.0.0/0"] },
        Case("no mail", "email:a@example.com", false),
        Case("mail", "email:a@example.com", true) { $0.allowEmailAddresses = true },
        Case("mail", "email:a@evil.test", false) { $0.allowEmailAddresses = true },
        Case("no URI", "uri:spiffe://example.com/a", false),
        Case("URI", "uri:spiffe://example.com/ns/a/sa/b", true) { $0.allowedURIs = ["spiffe://example.com/*"] },
        Case("URI", "uri:spiffe://example.com.evil/a", false) { $0.allowedURIs = ["spiffe://example.com/*"] },
        Case("no otherName", "othername:1.3.6.1.4.1.311.20.2.3;UTF8:a@b", false),
        Case("otherName", "othername:1.3.6.1.4.1.311.20.2.3;UTF8:a@b", true) { $0.allowOtherNames = true },
    ]

    @Test(arguments: cases) func nameRules(_ test: Case) async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        try await fixture.changeRole(test.change)
        if test.allowed {
            let issued = try await fixture.issue([test.name])
            #expect(try issued.certificate.alternativeNames == [AlternativeName(parsing: test.name)])
        } else {
            await #expect(throws: failure(.nameNotAllowed)) { try await fixture.issue([test.name]) }
            #expect(try await fixture.actions().last == "certificate.issue.refused")
            #expect(try await fixture.service.certificates(authority: nil, query: nil, after: nil, limit: 10).isEmpty)
        }
    }

    @Test func namesInTheSubjectAreCheckedToo() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        for subject in [
            "CN=evil.test", "CN=a.example.com,CN=evil.test", "CN=Some Person",
            "CN=a.example.com,emailAddress=a@evil.test",
            "CN=*.example.com",
        ] {
            await #expect(throws: failure(.nameNotAllowed), "\(subject)") {
                try await fixture.issue(["a.example.com"], subject: subject)
            }
        }
        let issued = try await fixture.issue(["b.example.com"], subject: "CN=a.example.com,OU=DEV")
        #expect(try issued.certificate.subject.description == "CN=a.example.com,OU=DEV")
    }

    @Test func commonNameAloneBecomesAnAlternativeName() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        let server = try await fixture.issue([], subject: "CN=a.example.com") { $0.usage = .server }
        #expect(try server.certificate.alternativeNames == [.dns("a.example.com")])
        await #expect(throws: failure(.nameNotAllowed)) {
            try await fixture.issue([], subject: "CN=evil.test") { $0.usage = .server }
        }
        let client = try await fixture.issue([], subject: "CN=Some Person,O=COMPANY", role: nil) { $0.usage = .client }
        #expect(try client.certificate.alternativeNames.isEmpty)
        #expect(try client.certificate.extendedKeyUsages == ["1.3.6.1.5.5.7.3.2"])
    }

    @Test func subjectOfTheRoleOverridesAllButTheCommonName() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        try await fixture.changeRole { $0.subject = try DistinguishedName(parsing: "OU=DEV,O=COMPANY,C=KR") }
        let issued = try await fixture.issue(["a.example.com"], subject: "CN=a.example.com,O=Evil")
        #expect(try issued.certificate.subject.description == "CN=a.example.com,OU=DEV,O=COMPANY,C=KR")
        #expect(try await fixture.issue(["a.example.com"]).certificate.subject.description == "OU=DEV,O=COMPANY,C=KR")
    }

    @Test func lifetimes() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        try await fixture.changeRole {
            $0.ttl = DurationText(.seconds(3600))
            $0.maxTTL = DurationText(.seconds(7200))
            $0.backdate = DurationText(.seconds(10))
        }
        // A new authority is only 30 s older than its first certificates.
        let now = fixture.clock.now.wholeSecond
        let usual = try await fixture.issue(["a.example.com"]).certificate
        #expect(usual.notBefore == now - 10 && usual.notAfter == now + 3599)
        let longest = try await fixture.issue(["a.example.com"]) { $0.lifetime = .seconds(7200) }.certificate
        #expect(longest.notAfter == now + 7199)
        await #expect(throws: failure(.lifetimeNotAllowed)) {
            try await fixture.issue(["a.example.com"]) { $0.lifetime = .seconds(7201) }
        }
        for impossible: Duration in [.zero, .seconds(-1), .seconds(Int64.max), .milliseconds(999)] {
            await #expect(throws: failure(.invalidInput)) {
                try await fixture.issue(["a.example.com"]) { $0.lifetime = impossible }
            }
        }
        let past = try await fixture.issue(["a.example.com"]) { $0.notBefore = now - 86_400 }.certificate
        #expect(past.notBefore == now - 86_400 && past.notAfter == now - 86_400 + 3599)
        #expect(past.lifetime == .seconds(3600))
    }

    @Test func usagesAndKeys() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        let both = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]
        #expect(try await fixture.issue(["a.example.com"]).certificate.extendedKeyUsages == both)
        let server = try await fixture.issue(["a.example.com"]) { $0.usage = .server }
        #expect(try server.certificate.extendedKeyUsages == [both[0]])
        await #expect(throws: failure(.usageNotAllowed)) {
            try await fixture.issue(["a.example.com"]) { $0.usage = .intermediate }
        }
        try await fixture.changeRole {
            $0.usage = .server
            $0.keyAlgorithms = [.ecdsaP384]
        }
        await #expect(throws: failure(.usageNotAllowed)) {
            try await fixture.issue(["a.example.com"]) {
                $0.usage = .client
                $0.keyAlgorithm = .ecdsaP384
            }
        }
        await #expect(throws: failure(.keyNotAllowed)) { try await fixture.issue(["a.example.com"]) }
        let issued = try await fixture.issue(["a.example.com"]) { $0.keyAlgorithm = .ecdsaP384 }
        #expect(try issued.certificate.publicKey?.algorithm == .ecdsaP384)
    }

    @Test func extensionsOfTheRole() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        try await fixture.changeRole {
            $0.keyUsage = [.digitalSignature, .contentCommitment]
            $0.extendedKeyUsages = ["1.3.6.1.5.5.7.3.4"]
            $0.policies = ["1.3.6.1.4.1.99999.1"]
        }
        let certificate = try await fixture.issue(["a.example.com"]).certificate
        #expect(certificate.keyUsage == [.digitalSignature, .contentCommitment])
        #expect(certificate.extendedKeyUsages == ["1.3.6.1.5.5.7.3.4"])
        #expect(certificate.extensions.contains { $0.oid == "2.5.29.32" })
    }

    @Test func impossibleRolesAreRefused() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        let changes: [@Sendable (inout Role) throws -> Void] = [
            { $0.allowedDomains = ["a b"] }, { $0.allowedDomains = [""] }, { $0.allowedIPRanges = ["10.0.0.1/8"] },
            { $0.allowedIPRanges = ["10.0.0.0/33"] }, { $0.allowedIPRanges = ["x"] }, { $0.allowedURIs = [""] },
            { $0.ttl = DurationText(.zero) }, { $0.maxTTL = DurationText(.seconds(1)) }, { $0.usage = .root },
            { $0.keyAlgorithms = [] }, { $0.subject = try DistinguishedName(parsing: "CN=x") },
        ]
        for (index, change) in changes.enumerated() {
            await #expect(throws: failure(.invalidRole), "\(index)") { try await fixture.changeRole(change) }
        }
        await #expect(throws: failure(.invalidInput)) { try await fixture.changeRole { $0.policies = ["x"] } }
        await #expect(throws: failure(.notFound)) {
            try await fixture.service.setRole(Role(name: "services", authority: "rot"), actor: "tester")
        }
        #expect(
            try await fixture.service.role("services", authority: "root").ttl == DurationText(.seconds(30 * 86_400)))
    }

    /// What one changes, nobody else's change at the same time undoes.
    @Test func changesAtTheSameTimeAllCount() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    _ = try await fixture.service.changeRole("shared", authority: "root", actor: "tester") {
                        $0.allowedDomains.append("d\(number).example.com")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await fixture.service.role("shared", authority: "root").allowedDomains.count == 20)
    }

    @Test func rolesAreListedChangedAndRemoved() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        var second = Role(name: "second", authority: "root")
        second.subject = try DistinguishedName(parsing: "O=COMPANY")
        second.keyUsage = [.digitalSignature]
        try await fixture.service.setRole(second, actor: "tester")
        #expect(try await fixture.service.role("second", authority: "root") == second)
        #expect(try await fixture.service.roles(authority: nil).map(\.name) == ["second", "services"])
        let before = try await fixture.actions().count
        try await fixture.service.setRole(second, actor: "tester")
        #expect(try await fixture.actions().count == before, "an unchanged role leaves no trace")
        try await fixture.service.removeRole("second", authority: "root", actor: "tester")
        #expect(try await fixture.service.roles(authority: "root").map(\.name) == ["services"])
        await #expect(throws: failure(.notFound)) {
            try await fixture.service.removeRole("second", authority: "root", actor: "tester")
        }
        await #expect(throws: failure(.notFound)) { try await fixture.issue(["a.example.com"], role: "second") }
    }
}
