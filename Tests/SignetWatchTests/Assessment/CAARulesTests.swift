import Foundation
import SignetCore
import SignetDNS
import SignetPKI
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetWatch

/// Whether CAA records let a managed certificate be renewed.
@Suite struct CAARulesTests {
    /// Records in memory.
    private final class Zone: AuthorizationRecords {
        private let records: [String: [CAARecord]]
        private let asked = Mutex<[String]>([])

        init(_ records: [String: [CAARecord]]) { self.records = records }

        var questions: [String] { asked.withLock { $0 } }

        func authorizations(of name: String) async throws -> [CAARecord] {
            asked.withLock { $0.append(name) }
            if name.hasPrefix("broken") { throw SignetError(.timedOut, "No name server answered for \(name).") }
            return records[name] ?? []
        }
    }

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
        let found = try await judge(names: [item.name], Zone(item.records))
        #expect(found.map(\.rule) == (item.finding == nil ? [] : [.issuanceForbidden]))
        if let text = item.finding { #expect(found.first?.sentence.contains(text) == true) }
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
        let resolver = DNSResolver(.init(servers: [server]))
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
        let zone = Zone(["a.org": [.init(tag: "issue", value: "other.test")]])
        let early = try await judge(names: ["a.org"], zone)
        #expect(early.map(\.severity) == [.warning])
        let late = try await judge(names: ["a.org"], zone, daysLeft: 5)
        #expect(late.filter { $0.rule == .issuanceForbidden }.map(\.severity) == [.critical])
    }

    /// Names of one domain share what is above them.
    @Test func asksOnce() async throws {
        let zone = Zone([:])
        _ = try await judge(names: ["a.org", "b.a.org", "c.a.org"], zone)
        #expect(zone.questions.sorted() == ["a.org", "b.a.org", "c.a.org", "org"])
    }

    @Test func asksOnlyForIssuersThatItKnows() async throws {
        let zone = Zone(["a.org": [.init(tag: "issue", value: "other.test")]])
        let found = try await judge(names: ["a.org"], zone, issuer: "private")
        #expect(found.isEmpty && zone.questions.isEmpty)
    }

    private func judge(
        names: [String], _ zone: any AuthorizationRecords, issuer: String = "le", daysLeft: Double = 300
    ) async throws -> [Finding] {
        let leaf = try await JudgedAuthority.root().issue(
            names: names.map(AlternativeName.dns), until: JudgedAuthority.now.addingTimeInterval(daysLeft * 86_400))
        let policy = AssessmentPolicy(checksCAA: true, authorityDomains: ["le": ["ca.test"]])
        let sighting = Sighting(leaf: leaf, management: Management(name: "web", issuer: issuer))
        return await StandardAssessor(policy: policy, authorizations: zone).findings(
            on: Observation(
                place: Place(source: "ours", kind: .managed, location: "web"), moment: JudgedAuthority.now,
                outcome: .seen(sighting)))
    }
}
