import Foundation
import SignetCore
import Testing

@testable import SignetRenewal

@Suite("What an issuer says about when to ask again")
struct IssuerAdviceTests {
    private static let patient = RetrySchedule([.seconds(60), .seconds(7200)], jitter: 0)

    private func failed(_ advice: RetryAdvice?, times: Int = 1) -> MachineScript {
        var script = MachineScript(makeSpec())
        script.tell(.looked(found: nil, heldAt: []))
        let request = script.prepare()
        for _ in 0..<times {
            script.tell(
                .issuingFailed(requestID: request.id, discardsRequest: false, error: "It failed.", advice: advice))
        }
        return script
    }

    private func wait(_ script: MachineScript) -> TimeInterval? { script.machine.due?.timeIntervalSince(script.now) }

    @Test func withoutACertificateTheAdvisedDelayIsKept() {
        #expect(wait(failed(RetryAdvice(schedule: Self.patient))) == 60)
        #expect(wait(failed(RetryAdvice(schedule: Self.patient), times: 2)) == 7200)
        // Without advice nobody waits longer than five minutes for a certificate that is missing.
        #expect((wait(failed(nil, times: 20)) ?? .infinity) <= 300)
    }

    @Test func theMomentThatTheIssuerNamesIsKept() {
        let moment = start.addingTimeInterval(3 * .day)
        #expect(failed(RetryAdvice(schedule: Self.patient, notBefore: moment)).machine.due == moment)
        let nonsense = start.addingTimeInterval(4000 * .day)
        #expect(wait(failed(RetryAdvice(schedule: Self.patient, notBefore: nonsense))) == 8 * .day)
    }

    @Test func aCertificateThatEndsSoonShortensTheDelayWithinReason() {
        func delay(_ lifetime: TimeInterval, least: Duration = RetryAdvice.usualLeastDelay) -> TimeInterval? {
            var script = MachineScript(makeSpec())
            _ = script.issue(lifetime: lifetime)
            script.tell(.requested)
            let request = script.prepare()
            for _ in 0..<2 {
                script.tell(
                    .issuingFailed(
                        requestID: request.id, discardsRequest: false, error: "It failed.",
                        advice: RetryAdvice(schedule: Self.patient, leastDelay: least)))
            }
            return script.machine.state.retries[.issuing]?.at.timeIntervalSince(script.now)
        }
        #expect(delay(30 * .day) == 7200)
        #expect(delay(.hour).map { $0.rounded() } == 900)
        #expect(delay(10 * .minute) == 600)
        // An issuer that can stand it is asked often enough for a certificate of two minutes.
        #expect(delay(2 * .minute, least: .seconds(1)).map { $0.rounded() } == 30)
        #expect(delay(2, least: .seconds(1)) == 1)
    }

    @Test func itIsSaidWhenAPersonHasToAct() {
        let script = failed(RetryAdvice(schedule: Self.patient, needsPerson: true))
        #expect(script.history.last?.message.contains("Someone has to act") == true)
    }
}

@Suite("Asking the issuer again when it wants a renewal")
struct ConsultationTests {
    private func wish(_ from: TimeInterval, _ to: TimeInterval, poll: TimeInterval?) -> RenewalInformation {
        RenewalInformation(
            windowStart: start.addingTimeInterval(from), windowEnd: start.addingTimeInterval(to),
            explanation: "https://ca.example/incident", nextPoll: poll.map { start.addingTimeInterval($0) })
    }

    private func issued(_ wish: RenewalInformation?) -> MachineScript {
        var script = MachineScript(makeSpec())
        script.tell(.looked(found: nil, heldAt: []))
        var pair = script.pair(script.prepare().id)
        pair.information = wish
        script.tell(.issued(pair))
        return script
    }

    @Test func itIsAskedWhenItWants() {
        var script = issued(wish(20 * .day, 21 * .day, poll: 6 * .hour))
        #expect(script.step == nil && script.machine.due == start.addingTimeInterval(6 * .hour))
        script.pass(6 * .hour)
        #expect(script.step == .consult)
        // The same answer is no news, and the next question has its own moment.
        let before = script.history.count
        script.tell(.consulted(pairID: "pair-1", wishes: wish(20 * .day, 21 * .day, poll: 12 * .hour)))
        #expect(script.history.count == before)
        #expect(script.machine.due == start.addingTimeInterval(12 * .hour))
    }

    @Test func aWindowInThePastRenewsAtOnce() {
        var script = issued(wish(20 * .day, 21 * .day, poll: .hour))
        script.pass(5 * .day)
        script.tell(.consulted(pairID: "pair-1", wishes: wish(4 * .day, 4.1 * .day, poll: 5 * .day + 6 * .hour)))
        #expect(script.kinds.last == .advised)
        #expect(script.history.last?.message.contains("https://ca.example/incident") == true)
        #expect(script.step == .issue)
    }

    @Test func theMomentChosenStaysWhileTheWindowDoes() {
        var script = issued(wish(20 * .day, 25 * .day, poll: .hour))
        let chosen = script.machine.issuance.at
        script.pass(.hour)
        script.tell(.consulted(pairID: "pair-1", wishes: wish(20 * .day, 25 * .day, poll: 2 * .hour)))
        #expect(script.machine.issuance.at == chosen)
        #expect((start.addingTimeInterval(20 * .day)...start.addingTimeInterval(25 * .day)).contains(chosen))
    }

    @Test func questionsAreNeitherTooDenseNorTooRare() {
        var script = issued(wish(20 * .day, 21 * .day, poll: 1))
        #expect(script.machine.due == start.addingTimeInterval(60))
        script.tell(.consulted(pairID: "pair-1", wishes: wish(20 * .day, 21 * .day, poll: 100 * .day)))
        #expect(script.machine.due == start.addingTimeInterval(.day))
    }

    @Test func whoCannotBeAskedIsAskedAgainAndHoldsUpNothing() {
        var script = issued(wish(20 * .day, 21 * .day, poll: .hour))
        let renewal = script.machine.issuance.at
        for _ in 0..<20 {
            script.tell(.consultingFailed(pairID: "pair-1"))
            let wait = script.machine.state.consultation?.next.timeIntervalSince(script.now) ?? 0
            #expect((30...7 * .hour).contains(wait))
            script.pass(wait)
        }
        #expect(script.machine.issuance.at == renewal)
        #expect(script.machine.phase == .valid)
    }

    @Test func whoHasNoWishesIsNotAsked() {
        #expect(issued(nil).machine.agenda.map(\.step) == [.issue])
        var script = issued(wish(20 * .day, 21 * .day, poll: .hour))
        script.tell(.consulted(pairID: "pair-1", wishes: nil))
        #expect(script.machine.agenda.map(\.step) == [.issue])
        // News of a pair that has been replaced do not matter.
        let state = script.machine.state
        script.tell(.consulted(pairID: "pair-0", wishes: wish(1, 2, poll: 3)))
        script.tell(.consultingFailed(pairID: "pair-0"))
        #expect(script.machine.state == state)
    }
}
