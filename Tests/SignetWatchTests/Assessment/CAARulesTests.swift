import Foundation
import SignetCore
import SignetDNS
import SignetPKI
import SignetRenewal
import SignetTestSupport
import Testing

@testable import SignetWatch

/// Whether CAA records let a managed certificate be renewed.
@Suite struct CAARulesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let records: [String: [CAARecord]]
        /// Part of the finding; nil: there is none.
        let finding: String?
        var testDescription: String { "\(name) \(records)" }
    }

    static let cases: [Case] = [
        Case(name: "www.a.org", records: [:], finding: nil),
        Case(name: "www.a.org", records: ["a.org": [.init(tag: "issue", value: "ca.test")]], finding: nil),
        Case(
            name: "www.a.org", records: ["a.org": [.init(tag: "issue", value: " CA.test ; accounturi=https://x")]],
            finding: nil),
        Case(
            name: "www.a.org", records: ["a.org": [.init(tag: "issue", value: "other.test")]],
            finding: "records of a.org do not let le renew web: only other.test may issue"),
        Case(
            name: "www.a.org",
            records: [
                "a.org": [.init(tag: "issue", value: "ca.test")], "www.a.org": [.init(tag: "issue", value: ";")],
            ], finding: "records of www.a.org do not let le renew web: nobody may issue"),
        Case(name: "www.a.org", records: ["a.org": [.init(tag: "iodef", value: "mailto:a@a.org")]], finding: nil),
        Case(
            name: "www.a.org", records: ["a.org": [.init(flags: 128, tag: "tbs", value: "x")]],
            finding: "critical property tbs"),
        Case(name: "www.a.org", records: ["a.org": [.init(tag: "tbs", value: "x")]], finding: nil),
        // Wildcards have a property of their own, which counts for nothing else.
        Case(
            name: "*.a.org",
            records: [
                "a.org": [.init(tag: "issue", value: "ca.test"), .init(tag: "issuewild", value: "other.test")]
            ], finding: "only other.test"),
        Case(
            name: "www.a.org",
            records: [
                "a.org": [.init(tag: "issue", value: "ca.test"), .init(tag: "issuewild", value: "other.test")]
            ], finding: nil),
        Case(name: "*.a.org", records: ["a.org": [.init(tag: "issue", value: "ca.test")]], finding: nil),
        Case(name: "*.a.org", records: ["a.org": [.init(tag: "issue", value: "other.test")]], finding: "only other"),
        Case(
            name: "www.a.org", records: ["a.org": [.init(tag: "issuewild", value: "other.test")]], finding: nil),
        Case(name: "broken.a.org", records: [:], finding: "could not be found out"),
    ]

    @Test(arguments: cases) func followsTheRFC(_ item: Case) async throws {
        let found = try await judge(names: [item.name], CAAZone(item.records))
        #expect(found.map(\.rule) == (item.finding == nil ? [] : [.issuanceForbidden]))
        if let text = item.finding { #expect(found.first?.sentence.contains(text) == true) }
    }

    // MARK: Parameters

    /// A value of `issue`, what the finding says, and what it has one write; nil: there is no finding.
    struct Demand: Sendable, CustomTestStringConvertible {
        let value: String
        var name = "a.org"
        var finding: String?
        var remedy: String?
        var account: String? = "https://ca.test/acct/7"
        var methods: [String]? = ["http-01", "dns-01"]
        var testDescription: String { "\(name) \(value)" }
    }

    static let demands: [Demand] = [
        Demand(value: "ca.test; accounturi=https://ca.test/acct/7"),
        Demand(
            value: "ca.test; accounturi=https://ca.test/acct/8; x=y",
            finding: "for the account https://ca.test/acct/8 alone, and the account here is https://ca.test/acct/7",
            remedy: "Write `a.org. CAA 0 issue \"ca.test; accounturi=https://ca.test/acct/7; x=y\"` into the zone"),
        // No account yet: it is not judged.
        Demand(value: "ca.test; accounturi=https://ca.test/acct/8", account: nil),
        Demand(
            value: "ca.test; accounturi=https://ca.test/acct/7; accounturi=https://ca.test/acct/7",
            finding: "more than once", remedy: "\"ca.test; accounturi=https://ca.test/acct/7\""),
        Demand(value: "ca.test; accounturi=", finding: "no URI", remedy: "\"ca.test\"", account: nil),
        Demand(value: "ca.test; validationmethods=dns-01"),
        Demand(value: "ca.test; validationmethods=ca-mail,DNS-01"),
        Demand(
            value: "ca.test; validationmethods=tls-alpn-01",
            finding: "only by tls-alpn-01, and the issuer proves them by",
            remedy:
                "validationmethods=http-01,dns-01\"` into the zone in its place, give the issuer a challenge of the kind"
        ),
        Demand(value: "ca.test; validationmethods=tls-alpn-01", methods: nil),
        Demand(value: "ca.test; validationmethods=", finding: "proven by nothing", remedy: "http-01,dns-01"),
        Demand(value: "ca.test; validationmethods=dns-01,", finding: "cannot be read", remedy: "http-01,dns-01"),
        Demand(value: "ca.test; validationmethods=dns_01", finding: "cannot be read", methods: nil),
        Demand(
            value: "ca.test; validationmethods=dns-01; validationmethods=dns-01", finding: "more than once",
            remedy: "validationmethods=http-01,dns-01"),
        // A wildcard is proven by DNS records alone.
        Demand(
            value: "ca.test; validationmethods=http-01", name: "*.a.org", finding: "the issuer proves them by dns-01",
            remedy: "validationmethods=dns-01"),
        Demand(
            value: "ca.test; accounturi=https://x.test/1; validationmethods=tls-alpn-01",
            finding: "; and it lets by its validationmethods",
            remedy: "accounturi=https://ca.test/acct/7; validationmethods=http-01,dns-01"),
        // What cannot be read forbids it to everybody.
        Demand(value: "ca.test; a", finding: "`issue \"ca.test; a\"` cannot be read", remedy: "issue \"ca.test\""),
        Demand(value: "ca test", finding: "cannot be read, so that nobody may issue"),
        Demand(value: "say \"ca\"", finding: "`issue \"say \\\"ca\\\"\"` cannot be read"),
    ]

    @Test(arguments: demands) func judgesParameters(_ item: Demand) async throws {
        let zone = CAAZone(["a.org": [.init(tag: "issue", value: item.value)]])
        let found = try await judge(names: [item.name], zone, account: item.account, methods: item.methods)
        #expect(found.map(\.rule) == (item.finding == nil ? [] : [.issuanceForbidden]))
        if let text = item.finding { #expect(found.first?.sentence.contains(text) == true, "\(found)") }
        if let text = item.remedy { #expect(found.first?.remedy.contains(text) == true, "\(found)") }
    }

    /// One record that lets the issuer in is enough, whatever others demand; of those that do not, the nearest is told.
    @Test func anyRecordMayLetIn() async throws {
        let wrong = CAARecord(
            tag: "issue", value: "ca.test; accounturi=https://x.test/1; validationmethods=tls-alpn-01")
        let near = CAARecord(tag: "issue", value: "ca.test; accounturi=https://x.test/2")
        let right = CAARecord(tag: "issue", value: "ca.test; validationmethods=dns-01")
        let account = "https://ca.test/acct/7"
        let allowed = try await judge(
            names: ["a.org"], CAAZone(["a.org": [wrong, near, right]]), account: account, methods: ["dns-01"])
        #expect(allowed.isEmpty)
        let found = try await judge(
            names: ["a.org"], CAAZone(["a.org": [wrong, near]]), account: account, methods: ["dns-01"])
        #expect(found.first?.sentence.contains("https://x.test/2 alone") == true)
    }

    /// Against BIND: records of the name, of what is above it, and of where an alias leads.
    @Test func asksNameServers() async throws {
        let bind = try await BindServer.start([
            .primary(
                "example.test",
                records: [
                    "@ CAA 0 issue \"other.test\"", "www A 192.0.2.1", "alias CNAME allowed",
                    "allowed CAA 0 issue \"ca.test; validationmethods=dns-01\"", "closed CAA 0 issue \";\"",
                ])
        ])
        let server = try DNSServerAddress(host: bind.address, port: bind.port)
        // Where other tests have the processor, an answer may take long; that nobody is there is told at once.
        let resolver = DNSResolver(.init(servers: [server], timeout: .seconds(120)))
        let expected = [
            "www.example.test": "records of example.test do not let le renew web: only other.test may issue",
            "a.closed.example.test": "records of closed.example.test do not let le renew web: nobody may issue",
            "alias.example.test": nil, "allowed.example.test": nil,
        ]
        for (name, sentence) in expected {
            let found = try await judge(names: [name], resolver)
            #expect(found.map(\.rule) == (sentence == nil ? [] : [.issuanceForbidden]), "\(name): \(found)")
            if let sentence { #expect(found.first?.sentence.contains(sentence) == true) }
        }
        await bind.stop()
        let silence = try await judge(names: ["www.example.test"], resolver)
        #expect(silence.first?.sentence.contains("could not be found out") == true)
    }

    /// Where the certificate runs out, it is worse that its renewal is forbidden.
    @Test func getsWorseWithTime() async throws {
        let zone = CAAZone(["a.org": [.init(tag: "issue", value: "other.test")]])
        let early = try await judge(names: ["a.org"], zone)
        #expect(early.map(\.severity) == [.warning])
        let late = try await judge(names: ["a.org"], zone, daysLeft: 5)
        #expect(late.filter { $0.rule == .issuanceForbidden }.map(\.severity) == [.critical])
    }

    /// Names of one domain share what is above them.
    @Test func asksOnce() async throws {
        let zone = CAAZone([:])
        _ = try await judge(names: ["a.org", "b.a.org", "c.a.org"], zone)
        #expect(zone.questions.sorted() == ["a.org", "b.a.org", "c.a.org", "org"])
    }

    @Test func asksOnlyForIssuersThatItKnows() async throws {
        let zone = CAAZone(["a.org": [.init(tag: "issue", value: "other.test")]])
        let found = try await judge(names: ["a.org"], zone, issuer: "private")
        #expect(found.isEmpty && zone.questions.isEmpty)
    }

    private func judge(
        names: [String], _ zone: any AuthorizationRecords, issuer: String = "le", account: String? = nil,
        methods: [String]? = nil, daysLeft: Double = 300
    ) async throws -> [Finding] {
        let leaf = try await JudgedAuthority.root().issue(
            names: names.map(AlternativeName.dns), until: JudgedAuthority.now.addingTimeInterval(daysLeft * 86_400))
        let known = IssuerReference(kind: "acme", name: "le")
        let policy = AssessmentPolicy(
            checksCAA: true,
            authorizedIssuers: AuthorizedIssuer(domains: ["ca.test"], accountURI: account, methods: methods).map {
                [known: $0]
            } ?? [:])
        // Records say nothing of roles.
        let reference = IssuerReference(kind: "acme", name: issuer, role: "servers")
        let sighting = Sighting(leaf: leaf, management: Management(name: "web", issuer: issuer, reference: reference))
        return await StandardAssessor(
            policy: policy, authorizations: zone, clock: ManualClock(JudgedAuthority.now)
        ).findings(
            on: Observation(
                place: Place(source: "ours", kind: .managed, location: "web"), moment: JudgedAuthority.now,
                outcome: .seen(sighting)))
    }
}
