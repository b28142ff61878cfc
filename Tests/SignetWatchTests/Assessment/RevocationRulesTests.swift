import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetWatch

/// What is found on revoked certificates, by stapled answers, responders and lists.
@Suite struct RevocationRulesTests {
    private static let ocsp = "http://ocsp.test/"
    private static let crl = "http://crl.test/1.crl"
    private static let now = JudgedAuthority.now

    /// An authority with a responder and a list, both in memory.
    private struct Site {
        let root: JudgedAuthority
        let leaf: DecodedCertificate
        let fetcher = ScriptedFetcher()

        init(ocsp: Bool = true, crl: Bool = true) async throws {
            root = try await .root()
            leaf = try await root.issue(names: [.dns("a.org")]) { profile in
                if ocsp { profile.ocspURLs = [RevocationRulesTests.ocsp] }
                if crl { profile.crlURLs = [RevocationRulesTests.crl] }
            }
        }

        func answer(
            _ status: OCSPCertificateStatus, at moment: Date = RevocationRulesTests.now, to body: [UInt8]? = nil
        ) async throws -> [UInt8] {
            let asked = try body ?? #require(OCSPRequest.make(for: leaf, issuer: root.certificate))
            return try await OCSPResponse.make(
                answering: try OCSPRequest(der: asked), issuer: root.certificate, key: root.key,
                producedAt: moment.addingTimeInterval(-60), nextUpdate: moment.addingTimeInterval(3600)
            ) { _ in status }
        }

        func serveOCSP(_ status: OCSPCertificateStatus) {
            let site = self
            fetcher.set(RevocationRulesTests.ocsp) { try await site.answer(status, to: $0.body) }
        }

        func serveList(revoked: [DecodedCertificate], by other: JudgedAuthority? = nil) async throws {
            let signer = other ?? root
            let list = try await CertificateRevocationList.make(
                issuer: signer.certificate, key: signer.key, number: 1,
                thisUpdate: RevocationRulesTests.now.addingTimeInterval(-60),
                nextUpdate: RevocationRulesTests.now.addingTimeInterval(86_400),
                revoked: revoked.map {
                    RevokedCertificate(
                        serialNumber: $0.serialNumber, revokedAt: RevocationRulesTests.now.addingTimeInterval(-7200),
                        reason: .superseded)
                })
            fetcher.set(RevocationRulesTests.crl) { _ in list.der }
        }

        func assessor(_ checks: AssessmentPolicy.RevocationChecks) -> StandardAssessor {
            StandardAssessor(
                policy: AssessmentPolicy(trustAnchors: TrustAnchors([root.certificate]), revocation: checks),
                fetcher: fetcher, clock: ManualClock(RevocationRulesTests.now))
        }

        func judge(
            _ checks: AssessmentPolicy.RevocationChecks, staple: [UInt8]? = nil, leaf: DecodedCertificate? = nil
        ) async -> [Finding] {
            await judge(with: assessor(checks), staple: staple, leaf: leaf)
        }

        func judge(
            with assessor: StandardAssessor, staple: [UInt8]? = nil, leaf: DecodedCertificate? = nil
        ) async -> [Finding] {
            let sighting = Sighting(leaf: leaf ?? self.leaf, isPresented: true, stapledResponse: staple)
            return await assessor.findings(
                on: Observation(
                    place: Place(source: "s", kind: .endpoint, location: "a.org:443"),
                    moment: RevocationRulesTests.now, outcome: .seen(sighting)))
        }
    }

    private static let revoked = OCSPCertificateStatus.revoked(
        at: now.addingTimeInterval(-7200), reason: .keyCompromise)

    @Test func believesResponders() async throws {
        let site = try await Site()
        site.serveOCSP(.good)
        let good = await site.judge(.ocsp)
        #expect(good.isEmpty)
        site.serveOCSP(Self.revoked)
        let found = await site.judge(.ocsp)
        #expect(found.map(\.rule) == [.revoked] && found.map(\.severity) == [.critical])
        #expect(found.first?.sentence.contains("(key-compromise), according to http://ocsp.test/") == true)
        #expect(found.first?.remedy.contains("new key") == true)
    }

    @Test func believesLists() async throws {
        let site = try await Site()
        try await site.serveList(revoked: [])
        let good = await site.judge(.crl)
        #expect(good.isEmpty)
        try await site.serveList(revoked: [site.leaf])
        let found = await site.judge(.crl)
        #expect(found.map(\.rule) == [.revoked])
        #expect(found.first?.sentence.contains("(superseded), according to http://crl.test/1.crl") == true)
    }

    /// Both: where nobody answers, the list decides.
    @Test func fallsBackToLists() async throws {
        let site = try await Site()
        try await site.serveList(revoked: [site.leaf])
        let found = await site.judge(.both)
        #expect(found.map(\.rule) == [.revoked])
        #expect(Set(site.fetcher.requests.map(\.url)) == [Self.ocsp, Self.crl])
    }

    @Test func tellsWhenNobodyAnswers() async throws {
        let site = try await Site()
        let found = await site.judge(.both)
        #expect(found.map(\.rule) == [.revocationUnknown] && found.map(\.severity) == [.warning])
        #expect(found.first?.sentence.contains(Self.ocsp) == true && found.first?.sentence.contains(Self.crl) == true)
        site.serveOCSP(.unknown)
        let unknown = await site.judge(.ocsp)
        #expect(unknown.map(\.rule) == [.revocationUnknown])
    }

    /// A list signed by another key says nothing, nor does a stale one.
    @Test func doesNotBelieveForgers() async throws {
        let site = try await Site()
        let namesake = try await JudgedAuthority.root()
        try await site.serveList(revoked: [], by: namesake)
        let found = await site.judge(.crl)
        #expect(found.map(\.rule) == [.revocationUnknown])
        #expect(found.first?.sentence.contains("not signed by the key") == true)
        let garbage = try await Site()
        garbage.fetcher.set(Self.crl) { _ in Array("<html>".utf8) }
        let odd = await garbage.judge(.crl)
        #expect(odd.map(\.rule) == [.revocationUnknown])
    }

    @Test func asksNobodyWhenThereIsNobody() async throws {
        let site = try await Site(ocsp: false, crl: false)
        let found = await site.judge(.both)
        #expect(found.isEmpty && site.fetcher.requests.isEmpty)
        let off = try await Site()
        let nothing = await off.judge(.off)
        #expect(nothing.isEmpty && off.fetcher.requests.isEmpty)
    }

    /// What a server sends along counts without anybody being asked.
    @Test func readsStapledAnswers() async throws {
        let site = try await Site()
        let good = await site.judge(.off, staple: try await site.answer(.good))
        #expect(good.isEmpty)
        let found = await site.judge(.off, staple: try await site.answer(Self.revoked))
        #expect(found.map(\.rule) == [.revoked])
        let stale = await site.judge(
            .off, staple: try await site.answer(.good, at: Self.now.addingTimeInterval(-10 * 86_400)))
        #expect(stale.map(\.rule) == [.revocationUnknown])
        let broken = await site.judge(.off, staple: [1, 2, 3])
        #expect(broken.map(\.rule) == [.revocationUnknown])
        #expect(site.fetcher.requests.isEmpty)
    }

    /// Certificates of nobody trusted do not send this machine anywhere.
    @Test func strangersSendUsNowhere() async throws {
        let site = try await Site()
        let stranger = try await JudgedAuthority.root("stranger")
        let leaf = try await stranger.issue(names: [.dns("a.org")]) { $0.ocspURLs = ["http://169.254.169.254/"] }
        let found = await site.judge(.both, leaf: leaf)
        #expect(found.map(\.rule) == [.untrusted])
        #expect(site.fetcher.requests.isEmpty)
    }

    /// Many certificates of one authority, looked at together: one list is fetched once.
    @Test func sharesWhatIsFetched() async throws {
        let site = try await Site(ocsp: false)
        var leaves: [DecodedCertificate] = []
        for number in 0..<20 {
            leaves.append(
                try await site.root.issue(names: [.dns("\(number).org")]) { $0.crlURLs = [Self.crl] })
        }
        try await site.serveList(revoked: [leaves[7]])
        let assessor = site.assessor(.crl)
        let revoked = await withTaskGroup(of: (Int, [Finding]).self) { group in
            for (number, leaf) in leaves.enumerated() {
                group.addTask { (number, await site.judge(with: assessor, leaf: leaf)) }
            }
            return await group.reduce(into: [Int]()) { if $1.1.map(\.rule) == [.revoked] { $0.append($1.0) } }
        }
        #expect(revoked == [7])
        #expect(site.fetcher.requests.count == 1)
    }

    /// A responder that does not answer is not asked for each certificate anew.
    @Test func leavesSilentRespondersAlone() async throws {
        let site = try await Site(crl: false)
        let assessor = site.assessor(.ocsp)
        for number in 0..<3 {
            let leaf = try await site.root.issue(names: [.dns("\(number).org")]) { $0.ocspURLs = [Self.ocsp] }
            let found = await site.judge(with: assessor, leaf: leaf)
            #expect(found.map(\.rule) == [.revocationUnknown])
        }
        #expect(site.fetcher.requests.count == 1)
    }

    /// What cannot be found out in time is said, and the rest is said all the same.
    @Test func endsInTime() async throws {
        let site = try await Site()
        site.fetcher.set(Self.ocsp) { _ in
            try await Task.sleep(for: .seconds(3600))
            return []
        }
        let clock = ManualClock(Self.now)
        let stranger = try await JudgedAuthority.root("stranger")
        let policy = AssessmentPolicy(
            trustAnchors: TrustAnchors([site.root.certificate]), revocation: .ocsp, questionTime: .seconds(5))
        let assessor = StandardAssessor(policy: policy, fetcher: site.fetcher, clock: clock)
        let sighting = Sighting(leaf: site.leaf, others: [stranger.certificate], isPresented: true)
        let observation = Observation(
            place: Place(source: "s", kind: .endpoint, location: "a.org:443"), moment: Self.now,
            outcome: .seen(sighting))
        async let found = assessor.findings(on: observation)
        while clock.sleeperCount == 0 || site.fetcher.requests.isEmpty { await Task.yield() }
        clock.advance(by: .seconds(5))
        let rules = await found.map(\.rule)
        #expect(Set(rules) == [.revocationUnknown, .chainOrder])
    }

    /// That the run's time is over is no fault of a responder's, whatever the fetcher makes of it.
    @Test(.timeLimit(.minutes(10)), arguments: [true, false])
    func saysNothingOfRespondersWhenItIsStopped(fails: Bool) async throws {
        let site = try await Site()
        site.fetcher.set(Self.ocsp) { request in
            do {
                try await SystemClock().sleep(until: .distantFuture)
            } catch  where fails {
                throw SignetError(.remoteFetchFailed, "\(request.url) could not be fetched: it was closed.")
            }
            return []
        }
        let stranger = try await JudgedAuthority.root("stranger")
        let policy = AssessmentPolicy(trustAnchors: TrustAnchors([site.root.certificate]), revocation: .ocsp)
        let assessor = StandardAssessor(policy: policy, fetcher: site.fetcher, clock: ManualClock(Self.now))
        let sighting = Sighting(leaf: site.leaf, others: [stranger.certificate], isPresented: true)
        let observation = Observation(
            place: Place(source: "s", kind: .endpoint, location: "a.org:443"), moment: Self.now,
            outcome: .seen(sighting))
        let found = try await withThrowingTaskGroup(of: [Finding].self) { group in
            group.addTask { await assessor.findings(on: observation) }
            try await yielding { !site.fetcher.requests.isEmpty }
            group.cancelAll()
            return try await group.next() ?? []
        }
        #expect(found.map(\.rule) == [.chainOrder])
    }
}
