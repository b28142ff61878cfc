import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetRenewal

/// Drives one state machine as the engine does, with made-up pairs.
struct MachineScript {
    var machine: RenewalStateMachine
    var now = start
    var history: [HistoryEntry] = []
    private var made = 0

    init(_ spec: CertificateSpec) {
        machine = RenewalStateMachine(spec: spec, state: RenewalState())
        tell(.specified(spec))
    }

    var step: RenewalStep? { machine.nextStep(at: now) }
    var kinds: [RenewalEventKind] { history.map(\.kind) }

    @discardableResult
    mutating func tell(_ occurrence: RenewalOccurrence) -> [HistoryEntry] {
        let lines = machine.handle(occurrence, at: now)
        history += lines
        return lines
    }

    mutating func pass(_ interval: TimeInterval) { now = now.addingTimeInterval(interval) }

    mutating func prepare() -> RenewalState.Request {
        made += 1
        let request = RenewalState.Request(id: "pair-\(made)", spec: machine.spec, reason: "of the test")
        tell(.prepared(request))
        return request
    }

    func pair(_ id: String, lifetime: TimeInterval = 30 * .day) -> RenewalState.Pair {
        RenewalState.Pair(
            id: id, serialNumber: "serial of \(id)", fingerprint: "", notBefore: now,
            notAfter: now.addingTimeInterval(lifetime - 1), since: now, spec: machine.spec)
    }

    /// From nothing, or from a due renewal, to an issued pair.
    mutating func issue(lifetime: TimeInterval = 30 * .day) -> RenewalState.Pair {
        if step == .adopt { tell(.looked(found: nil, heldAt: [])) }
        let issued = pair(prepare().id, lifetime: lifetime)
        tell(.issued(issued))
        return issued
    }

    mutating func installAll(_ pair: RenewalState.Pair) {
        for index in machine.missingCopies { tell(.installed(pairID: pair.id, at: index, summary: "place \(index)")) }
    }

    mutating func actAll() {
        while case .act(let index)? = step, let change = machine.state.change {
            tell(.acted(change: change.number, action: index, output: ""))
        }
    }
}

@Suite struct RenewalStateMachineTests {
    private func served(_ endpoint: String = "localhost:1", error: String? = nil) -> [CertificateStatus.ServedState] {
        [.init(endpoint: endpoint, serialNumber: "x", checkedAt: start, error: error)]
    }

    @Test func aWholeLifeInOrder() {
        var script = MachineScript(
            makeSpec(
                destinations: [place("a"), place("b")], actions: [.word("one"), .word("two")],
                verify: VerificationSpec(endpoints: ["localhost:1"])))
        #expect(script.machine.phase == .pending)
        #expect(script.step == .adopt)
        script.tell(.looked(found: nil, heldAt: []))
        #expect(script.step == .issue)
        let request = script.prepare()
        #expect(script.step == .issue)
        let pair = script.pair(request.id)
        script.tell(.issued(pair))
        #expect(script.machine.phase == .installing)
        #expect(script.step == .install([0, 1]))
        script.tell(.installed(pairID: pair.id, at: 0, summary: "a"))
        #expect(script.step == .install([1]))
        script.tell(.installed(pairID: pair.id, at: 1, summary: "b"))
        #expect(script.machine.phase == .acting)
        #expect(script.step == .act(0))
        script.tell(.acted(change: 1, action: 0, output: "x"))
        #expect(script.step == .act(1))
        script.tell(.acted(change: 1, action: 1, output: ""))
        #expect(script.machine.phase == .verifying)
        #expect(script.step == .verify)
        script.tell(.probed(pairID: pair.id, served: served()))
        #expect(script.machine.phase == .valid)
        #expect(script.machine.state.lastSuccess == start)
        #expect(script.step == nil)
        #expect(
            script.kinds
                == [.wanted, .issued, .installed, .installed, .actionSucceeded, .actionSucceeded, .verified])
        script.now = RenewalSchedule.renewal(of: pair, by: script.machine.spec.renewal).at
        #expect(script.step == .issue)
    }

    @Test func destinationsThatChangeTogetherAreOneChange() {
        var script = MachineScript(makeSpec(destinations: [place("a"), place("b")], actions: [.word("one")]))
        script.installAll(script.issue())
        #expect(script.machine.state.changes == 1)
        script.actAll()
        #expect(script.kinds.count { $0 == .actionSucceeded } == 1)
    }

    @Test func aDestinationThatCannotBeWrittenDoesNotHoldUpTheOthers() {
        var script = MachineScript(makeSpec(destinations: [place("a"), place("b")], actions: [.word("one")]))
        let pair = script.issue()
        script.tell(.installed(pairID: pair.id, at: 0, summary: "a"))
        script.tell(.installingFailed(pairID: pair.id, error: "b is read-only"))
        #expect(script.machine.phase == .failing)
        #expect(script.step == .act(0))
        script.actAll()
        #expect(script.step == nil)
        script.pass(300)
        #expect(script.step == .install([1]))
        script.tell(.installed(pairID: pair.id, at: 1, summary: "b"))
        #expect(script.step == .act(0))
        script.actAll()
        #expect(script.machine.phase == .valid)
        #expect(script.machine.state.changes == 2)
    }

    @Test func aFailedActionIsTriedAgainAndWhatSucceededIsNot() {
        var script = MachineScript(makeSpec(destinations: [place("a")], actions: [.word("one"), .word("two")]))
        script.installAll(script.issue())
        script.tell(.acted(change: 1, action: 0, output: ""))
        script.tell(.actingFailed(change: 1, action: 1, error: "two failed"))
        #expect(script.step == nil)
        #expect(script.machine.phase == .failing)
        script.pass(300)
        #expect(script.step == .act(1))
        script.tell(.acted(change: 1, action: 1, output: ""))
        #expect(script.machine.phase == .valid)
    }

    @Test func aRenewalReplacesActionsThatNeverSucceeded() {
        var script = MachineScript(makeSpec(destinations: [place("a")], actions: [.word("one"), .word("two")]))
        script.installAll(script.issue())
        script.tell(.acted(change: 1, action: 0, output: ""))
        script.tell(.actingFailed(change: 1, action: 1, error: "two failed"))
        script.pass(25 * .day)
        script.installAll(script.issue())
        #expect(script.step == .act(0))
        #expect(script.machine.state.change?.number == 2)
    }

    @Test func whatIsToldTwiceOrTooLateChangesNothing() {
        var script = MachineScript(
            makeSpec(
                destinations: [place("a")], actions: [.word("one")],
                verify: VerificationSpec(endpoints: ["localhost:1"])))
        let pair = script.issue()
        script.installAll(pair)
        script.actAll()
        script.tell(.probed(pairID: pair.id, served: served()))
        let before = script.machine
        let late: [RenewalOccurrence] = [
            .specified(script.machine.spec), .looked(found: script.pair("other"), heldAt: [0]),
            .issued(pair), .issued(script.pair("never asked for")),
            .issuingFailed(requestID: "pair-1", discardsRequest: true, error: "late"),
            .installed(pairID: pair.id, at: 0, summary: ""), .installed(pairID: "other", at: 0, summary: ""),
            .installed(pairID: pair.id, at: 7, summary: ""), .installingFailed(pairID: pair.id, error: "late"),
            .installingFailed(pairID: "other", error: "late"), .damaged(pairID: "other", at: [0]),
            .damaged(pairID: pair.id, at: [3]), .acted(change: 1, action: 0, output: ""),
            .actingFailed(change: 1, action: 0, error: "late"), .acted(change: 9, action: 0, output: ""),
            .probed(pairID: pair.id, served: served(error: "late")), .probed(pairID: "other", served: served()),
        ]
        for occurrence in late {
            #expect(script.tell(occurrence).isEmpty)
            #expect(script.machine == before)
        }
    }

    @Test func whatIsNotServedIsSaidLoudlyOnlyAfterTheDeadlineAndTakenBackWhenItIs() {
        var script = MachineScript(
            makeSpec(
                destinations: [place("a")],
                verify: VerificationSpec(endpoints: ["localhost:1"], deadline: DurationText(.seconds(10)))))
        let pair = script.issue()
        script.installAll(pair)
        var probes = 0
        while script.now < start.addingTimeInterval(10) {
            #expect(script.step == .verify)
            #expect(script.tell(.probed(pairID: pair.id, served: served(error: "old one"))).isEmpty)
            #expect(script.machine.phase == .verifying)
            probes += 1
            script.now = script.machine.due ?? .distantFuture
        }
        #expect((5...12).contains(probes))
        let said = script.tell(.probed(pairID: pair.id, served: served(error: "localhost:1 serves the old one.")))
        #expect(said.map(\.kind) == [.notServed])
        #expect(said.first?.level == .critical)
        #expect(script.machine.phase == .failing)
        #expect(script.machine.state.retries[.verifying]?.error == "localhost:1 serves the old one.")
        #expect(script.step == nil)
        script.pass(60)
        #expect(script.step == .verify)
        #expect(script.tell(.probed(pairID: pair.id, served: served())).map(\.kind) == [.verified])
        #expect(script.machine.phase == .valid)
    }

    @Test func aFileThatVanishedIsInstalledAgainAndActedUpon() {
        var script = MachineScript(makeSpec(destinations: [place("a"), place("b")], actions: [.word("one")]))
        let pair = script.issue()
        script.installAll(pair)
        script.actAll()
        #expect(script.tell(.damaged(pairID: pair.id, at: [1])).map(\.kind) == [.damaged])
        #expect(script.step == .install([1]))
        script.installAll(pair)
        script.actAll()
        #expect(script.machine.phase == .valid)
        #expect(script.kinds.count { $0 == .actionSucceeded } == 2)
        #expect(script.kinds.count { $0 == .issued } == 1)
    }

    @Test func aPairThatWasFoundIsKept() {
        var script = MachineScript(makeSpec(destinations: [place("a"), place("b")], actions: [.word("one")]))
        script.tell(.looked(found: script.pair("found"), heldAt: [0]))
        #expect(script.step == .install([1]))
        script.tell(.installed(pairID: "found", at: 1, summary: "b"))
        script.actAll()
        #expect(script.machine.phase == .valid)
        #expect(script.kinds == [.wanted, .adopted, .installed, .actionSucceeded])
    }

    @Test func withoutDestinationsIssuingIsTheChange() {
        var script = MachineScript(makeSpec(actions: [.word("one")]))
        _ = script.issue()
        #expect(script.step == .act(0))
        script.actAll()
        #expect(script.machine.phase == .valid)
    }

    @Test func failuresToIssueLeaveTheRequestUnlessTheAnswerWasWrong() {
        var script = MachineScript(makeSpec())
        script.tell(.looked(found: nil, heldAt: []))
        let request = script.prepare()
        script.tell(.issuingFailed(requestID: request.id, discardsRequest: false, error: "no answer"))
        #expect(script.machine.state.request == request)
        #expect(script.step == nil)
        #expect(script.machine.phase == .failing)
        script.pass(300)
        #expect(script.step == .issue)
        script.tell(.issuingFailed(requestID: request.id, discardsRequest: true, error: "wrong name"))
        #expect(script.machine.state.request == nil)
        #expect(script.machine.state.retries[.issuing]?.failures == 2)
        script.pass(300)
        _ = script.issue()
        #expect(script.machine.phase == .valid)
    }

    @Test func aWantedRenewalIsDoneOnceWhateverTheSchedule() {
        var script = MachineScript(makeSpec())
        _ = script.issue()
        #expect(script.step == nil)
        script.tell(.requested)
        script.tell(.requested)
        #expect(script.kinds.count { $0 == .requested } == 1)
        #expect(script.step == .issue)
        _ = script.issue()
        #expect(script.step == nil)
    }
}
