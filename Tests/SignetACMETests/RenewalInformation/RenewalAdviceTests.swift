import Foundation
import SignetCore
import SignetPKI
import SignetRenewal
import SignetTestSupport
import Testing

@testable import SignetACME

@Suite struct RenewalAdviceTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func information(_ start: TimeInterval, _ end: TimeInterval) -> RenewalInformation {
        RenewalInformation(windowStart: now + start, windowEnd: now + end)
    }

    /// The example of RFC 9773 section 4.1.
    @Test func identifierOfTheRFC() throws {
        let key = try #require([UInt8](hexadecimal: "69:88:5B:6B:87:46:40:41:E1:B3:7B:84:7B:A0:AE:2C:DE:01:C8:D4"))
        let id = CertificateID(keyIdentifier: key, serialNumber: [0x00, 0x87, 0x65, 0x43, 0x21])
        #expect(id.text == "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE")
    }

    @Test func theMomentIsInTheWindowAndStaysWhileTheWindowDoes() {
        var generator = SeededGenerator(seed: 7)
        var moments: Set<Date> = []
        for _ in 0..<200 {
            let advice = RenewalAdvice(
                information(3600, 7200), previous: nil, pollAt: nil, now: now, using: &generator)
            #expect((now + 3600...now + 7200).contains(advice.renewAt))
            moments.insert(advice.renewAt)
            let again = RenewalAdvice(
                information(3600, 7200), previous: advice, pollAt: now + 60, now: now, using: &generator)
            #expect(again.renewAt == advice.renewAt)
            let moved = RenewalAdvice(
                information(-7200, -3600), previous: advice, pollAt: nil, now: now, using: &generator)
            #expect(moved.decision(now: now, nextWake: now + 1) == .now)
        }
        #expect(moments.count > 190)
        let spread = moments.map { $0.timeIntervalSince(now) }
        #expect((spread.min() ?? 0) < 3900 && (spread.max() ?? 0) > 6900)
    }

    @Test func whatToDoNow() throws {
        var generator = SeededGenerator(seed: 1)
        let advice = RenewalAdvice(information(100, 101), previous: nil, pollAt: nil, now: now, using: &generator)
        #expect(advice.decision(now: now, nextWake: now + 1000) == .at(advice.renewAt))
        #expect(advice.decision(now: now, nextWake: now + 1000, canSleep: false) == .now)
        #expect(advice.decision(now: now, nextWake: now + 50, canSleep: false) == .later)
        #expect(advice.decision(now: now + 200, nextWake: now + 1000) == .now)
        // What is kept in a database comes back as it was, to the last bit of the chosen moment.
        let kept = try JSONDecoder().decode(RenewalAdvice.self, from: JSONEncoder().encode(advice))
        #expect(kept == advice)
    }

    @Test func pollsAreClamped() {
        #expect(RenewalAdvice.nextPoll(asked: nil, now: now) == now + 21_600)
        #expect(RenewalAdvice.nextPoll(asked: now + 1, now: now) == now + 60)
        #expect(RenewalAdvice.nextPoll(asked: now + 9999, now: now) == now + 9999)
        #expect(RenewalAdvice.nextPoll(asked: now + 9_999_999, now: now) == now + 86_400)
        var generator = SeededGenerator(seed: 1)
        let waits = (1...12).map { failures in
            RenewalAdvice.nextPoll(afterFailures: failures, now: now, using: &generator).timeIntervalSince(now)
        }
        #expect((54...66).contains(waits[0]) && (19_000...24_000).contains(waits[11]))
    }

    @Test func withoutAdviceAThirdIsLeft() {
        let day: TimeInterval = 86_400
        #expect(RenewalAdvice.fallback(notBefore: now, notAfter: now + 90 * day) == now + 60 * day)
        #expect(RenewalAdvice.fallback(notBefore: now, notAfter: now + 6 * day) == now + 3 * day)
    }

    @Test func theCAIsAsked() async throws {
        try await ACMEStage.run { stage in
            let leaf = try await stage.flow().run(OrderRequest(makeRequest("a.example"))).certificate.leaf
            let id = try #require(CertificateID(leaf))
            stage.server.behave {
                $0.renewalWindow = ("2027-02-01T00:00:00Z", "2027-02-03T00:00:00.25Z", "21600")
                $0.explanationURL = "https://ca.example/incident"
            }
            let answer = try #require(try await stage.client.renewalInformation(for: id))
            #expect(answer.information.explanation == "https://ca.example/incident")
            #expect(answer.information.windowStart == Date(timeIntervalSince1970: 1_801_440_000))
            #expect(answer.pollAt == stage.clock.now.addingTimeInterval(21_600))
            #expect(stage.server.requests.last?.path == "/when/\(id.text)")
            stage.server.behave { $0.renewalWindow = ("2027-02-03T00:00:00Z", "2027-02-01T00:00:00Z", nil) }
            let failure = await acmeFailure { try await stage.client.renewalInformation(for: id) }
            #expect(failure?.error.code == .acmeMalformedResponse && failure?.retry == .backoff)
            stage.server.behave { $0.renewalWindow = nil }
            #expect(await acmeFailure { try await stage.client.renewalInformation(for: id) }?.status == 404)
        }
    }

    @Test func aCAWithoutAdviceIsNotAsked() async throws {
        try await ACMEStage.run { stage in
            stage.server.behave { $0.missing = [.renewalInfo] }
            let leaf = try await stage.flow().run(OrderRequest(makeRequest("a.example"))).certificate.leaf
            let id = try #require(CertificateID(leaf))
            #expect(try await stage.client.renewalInformation(for: id) == nil)
            #expect(stage.server.count(.renewalInfo) == 0)
        }
    }
}
