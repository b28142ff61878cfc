import Foundation
import SignetPKI
import SignetRenewal
import Testing

@testable import SignetWatch

/// Whether CAA records let those renew a managed certificate who stand in for its issuer.
@Suite struct CAAFallbackTests {
    private static let le = IssuerReference(kind: "acme", name: "le")
    private static let other = IssuerReference(kind: "acme", name: "other")
    private static let third = IssuerReference(kind: "acme", name: "third")

    /// The findings on `www.a.org` and whoever else, whose renewal is asked of `le`, then of `other`, then of `third`.
    private func judge(
        _ zone: CAAZone, names: [String] = ["www.a.org"], knowsFirst: Bool = true, daysLeft: Double = 300
    ) async throws -> [Finding] {
        let leaf = try await JudgedAuthority.root().issue(
            names: names.map(AlternativeName.dns), until: JudgedAuthority.now.addingTimeInterval(daysLeft * 86_400))
        var issuers = [
            Self.other: AuthorizedIssuer(domains: ["other.test"], accountURI: "https://other.test/1"),
            Self.third: AuthorizedIssuer(domains: ["third.test"]),
        ].compactMapValues { $0 }
        if knowsFirst { issuers[Self.le] = AuthorizedIssuer(domains: ["ca.test"]) }
        let policy = AssessmentPolicy(
            checksCAA: true, authorizedIssuers: issuers, fallbackIssuers: [Self.le: [Self.other, Self.third]])
        let management = Management(
            name: "web", issuer: "acme le", reference: IssuerReference(kind: "acme", name: "le", role: "servers"))
        let findings = await StandardAssessor(policy: policy, authorizations: zone).findings(
            on: Observation(
                place: Place(source: "ours", kind: .managed, location: "web"), moment: JudgedAuthority.now,
                outcome: .seen(Sighting(leaf: leaf, management: management))))
        return findings.filter { $0.rule == .issuanceForbidden }
    }

    private static func issue(_ values: String..., tag: String = "issue") -> [CAARecord] {
        values.map { CAARecord(tag: tag, value: $0) }
    }

    @Test func tellsWhichOfThemIsForbidden() async throws {
        let zone = CAAZone(["a.org": Self.issue("ca.test", "third.test")])
        let found = try await judge(zone)
        #expect(found.count == 1 && found.first?.severity == .warning)
        #expect(
            found.first?.sentence
                == "The CAA records of a.org do not let acme other, the fallback of acme le, renew web: only ca.test, third.test may"
                + " issue.")
        #expect(
            found.first?.remedy
                == "Add `a.org. CAA 0 issue \"other.test\"` to the zone, or take it out of the `fallback` of acme le.")
        // One question for all of them.
        #expect(zone.questions == ["www.a.org", "a.org"])
    }

    @Test func allOfThemMayBeLetIn() async throws {
        let open = try await judge(CAAZone([:]))
        let named = try await judge(CAAZone(["a.org": Self.issue("ca.test", "third.test", "other.test")]))
        #expect(open.isEmpty && named.isEmpty)
    }

    /// That the first is forbidden becomes critical with time; that who stands in is forbidden keeps nothing from being renewed yet.
    @Test func isLessBadThanThatTheFirstIsForbidden() async throws {
        let onlyFirst = try await judge(CAAZone(["a.org": Self.issue("ca.test")]), daysLeft: 5)
        #expect(onlyFirst.map(\.severity) == [.warning, .warning])
        #expect(onlyFirst.map { $0.sentence.contains("acme other, the fallback of") } == [true, false])
        #expect(onlyFirst.map { $0.sentence.contains("acme third, the fallback of") } == [false, true])
        let notFirst = try await judge(CAAZone(["a.org": Self.issue("other.test", "third.test")]), daysLeft: 5)
        #expect(notFirst.map(\.severity) == [.critical])
        #expect(notFirst.first?.sentence.contains("do not let acme le renew web: only other.test") == true)
        #expect(notFirst.first?.remedy.hasSuffix("or have another issuer renew it.") == true)
        let nobody = try await judge(CAAZone(["a.org": Self.issue(";")]), daysLeft: 5)
        #expect(nobody.map(\.severity) == [.critical, .warning, .warning])
    }

    /// Each name is judged by its own records, a wildcard by those for wildcards, and parameters count for them, too.
    @Test func isJudgedNameByName() async throws {
        let zone = CAAZone([
            "a.org": Self.issue("ca.test", "third.test", "other.test; accounturi=https://other.test/2"),
            "b.org": Self.issue(";") + Self.issue("ca.test", "other.test", tag: "issuewild"),
        ])
        let found = try await judge(zone, names: ["www.a.org", "*.b.org"])
        #expect(found.map(\.severity) == [.warning, .warning])
        #expect(
            found.first?.sentence.hasSuffix(
                "the account https://other.test/2 alone, and the account here is https://other.test/1.") == true)
        #expect(found.first?.remedy.contains("or take it out of the `fallback` of acme le") == true)
        #expect(found.last?.sentence.hasPrefix("The CAA records of b.org do not let acme third, the fallback") == true)
    }

    /// Where nobody knows who the first is to CAA records, those are judged who are known.
    @Test func isJudgedWithoutTheFirst() async throws {
        let found = try await judge(CAAZone(["a.org": Self.issue("third.test")]), knowsFirst: false)
        #expect(found.count == 1 && found.first?.sentence.contains("acme other") == true)
        let silent = try await judge(CAAZone([:]), names: ["broken.a.org"], knowsFirst: false)
        #expect(silent.count == 1)
        #expect(
            silent.first?.sentence.contains("let acme other, the fallback of acme le, renew web for broken") == true)
    }

    /// That the name servers do not answer is told once.
    @Test func silenceIsToldOnce() async throws {
        let found = try await judge(CAAZone([:]), names: ["broken.a.org"])
        #expect(found.count == 1 && found.first?.sentence.hasPrefix("Whether CAA records let acme le renew") == true)
    }
}
