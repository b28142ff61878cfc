import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetRenewal

/// What the state machine makes of a guarded deployment that fails.
@Suite struct TakingBackTests {
    private static let guarded: CertificateSpec = {
        var spec = makeSpec(
            destinations: [place("a"), place("b")], actions: [.word("afterwards")],
            verify: VerificationSpec(endpoints: ["localhost:1"]))
        spec.deployment = DeploymentSpec(checks: [.word("check")], reloads: [.word("reload")])
        return spec
    }()

    private func served(error: String? = nil) -> [CertificateStatus.ServedState] {
        [.init(endpoint: "localhost:1", serialNumber: "x", checkedAt: start, error: error)]
    }

    /// A certificate that has been deployed and is valid.
    private func deployed(_ spec: CertificateSpec = guarded) -> (MachineScript, RenewalState.Pair) {
        var script = MachineScript(spec)
        let pair = script.issue()
        script.installAll(pair)
        script.actAll()
        script.tell(.probed(pairID: pair.id, served: served()))
        #expect(script.machine.phase == .valid)
        return (script, pair)
    }

    /// The same with another pair issued and installed, about which nothing has been done.
    private func renewed() -> (MachineScript, old: RenewalState.Pair, new: RenewalState.Pair) {
        var (script, old) = deployed()
        script.pass(25 * .day)
        let new = script.issue()
        #expect(script.machine.state.fallback == .init(pair: old, isLoaded: true))
        script.installAll(new)
        return (script, old, new)
    }

    /// The actions before it succeed, it fails.
    private func fail(_ script: inout MachineScript, action: Int) -> [HistoryEntry] {
        for earlier in (script.machine.state.change?.actionsDone ?? 0)..<action {
            script.tell(.acted(change: script.machine.state.changes, action: earlier, output: ""))
        }
        return script.tell(
            .actingFailed(change: script.machine.state.changes, action: action, error: "check exited with status 1."))
    }

    @Test func aFailedCheckBringsThePairBeforeBackEverywhere() {
        var (script, old, new) = renewed()
        let said = fail(&script, action: 0)
        #expect(said.map(\.kind) == [.takenBack])
        #expect(said.first?.isUrgent == true)
        #expect(said.first?.message.contains("check exited with status 1.") == true)
        #expect(said.first?.message.contains(old.serialNumber) == true)
        #expect(script.machine.phase == .failing)
        #expect(script.machine.state.target == old)
        #expect(script.machine.state.pair == new)
        #expect(script.step == .install([0, 1]))
        script.installAll(old)
        // No service has heard of the new one.
        #expect(script.step == .verify)
        script.tell(.probed(pairID: old.id, served: served()))
        #expect(script.step == nil)
        #expect(script.machine.phase == .failing)
        #expect(script.machine.state.retries[.deploying]?.error == "check exited with status 1.")
    }

    @Test func whatMayHaveLoadedTheNewPairIsReloaded() {
        var (script, old, new) = renewed()
        _ = fail(&script, action: 1)
        script.installAll(old)
        #expect(script.step == .act(0))
        script.actAll()
        #expect(script.step == .verify)
        script.tell(.probed(pairID: old.id, served: served()))
        // Another failure does not make it forget that.
        script.pass(61)
        script.tell(.resumed(pairID: new.id))
        script.installAll(new)
        _ = fail(&script, action: 0)
        script.installAll(old)
        #expect(script.step == .act(0))
    }

    @Test func thePairThatWasTakenBackIsTriedAgainAndNoneIsIssuedForIt() {
        var (script, old, new) = renewed()
        _ = fail(&script, action: 1)
        script.installAll(old)
        script.actAll()
        script.tell(.probed(pairID: old.id, served: served()))
        script.pass(61)
        #expect(script.step == .resume)
        #expect(script.tell(.resumed(pairID: new.id)).map(\.kind) == [.resumed])
        #expect(script.step == .install([0, 1]))
        script.installAll(new)
        script.actAll()
        #expect(script.machine.phase == .failing)
        script.tell(.probed(pairID: new.id, served: served()))
        #expect(script.machine.phase == .valid)
        #expect(script.machine.state.fallback == nil)
        #expect(script.machine.state.retries.isEmpty)
        #expect(script.kinds.count { $0 == .issued } == 2)
    }

    @Test func eachFailureWaitsLonger() {
        var (script, old, new) = renewed()
        var waits: [TimeInterval] = []
        for _ in 0..<4 {
            _ = fail(&script, action: 0)
            script.installAll(old)
            script.actAll()
            script.tell(.probed(pairID: old.id, served: served()))
            let next = script.machine.due ?? .distantFuture
            waits.append(next.timeIntervalSince(script.now))
            script.now = next
            script.tell(.resumed(pairID: new.id))
            script.installAll(new)
        }
        #expect(waits == waits.sorted() && waits[0] >= 30 && waits[3] > waits[0])
    }

    @Test func whatIsNotServedInTimeIsTakenBack() {
        var (script, old, new) = renewed()
        script.actAll()
        script.tell(.probed(pairID: new.id, served: served(error: "no answer")))
        #expect(script.machine.state.target == new)
        script.pass(31)
        let said = script.tell(.probed(pairID: new.id, served: served(error: "no answer")))
        #expect(said.map(\.kind) == [.takenBack])
        #expect(script.machine.state.target == old)
        #expect(script.step == .install([0, 1]))
    }

    @Test func anActionOfTheUsersOwnIsTriedAgainAndTakesNothingBack() {
        var (script, _, new) = renewed()
        #expect(fail(&script, action: 2).map(\.kind) == [.actionFailed])
        #expect(script.machine.state.target == new)
        script.tell(.probed(pairID: new.id, served: served()))
        // It is served: nothing will be taken back any more.
        #expect(script.machine.state.fallback == nil)
    }

    @Test func withoutAPairBeforeOrWithAnExpiredOneItStaysAndIsTriedAgain() {
        var first = MachineScript(Self.guarded)
        let pair = first.issue()
        first.installAll(pair)
        #expect(fail(&first, action: 0).map(\.kind) == [.actionFailed])
        #expect(first.machine.state.target == pair)
        var (script, _) = deployed()
        script.pass(31 * .day)
        let new = script.issue()
        script.installAll(new)
        #expect(fail(&script, action: 0).map(\.kind) == [.actionFailed])
        #expect(script.machine.state.target == new)
    }

    @Test func whatAServiceUsedBeforeSignetIsAPairToGoBackTo() {
        var script = MachineScript(Self.guarded)
        let other = script.pair("other")
        script.tell(.looked(found: nil, heldAt: [], other: other))
        let pair = script.issue()
        script.installAll(pair)
        #expect(fail(&script, action: 0).map(\.kind) == [.takenBack])
        #expect(script.machine.state.target == other)
    }

    @Test func aRenewalThatIsAskedForAtOnceLooksAtWhatIsUsedBefore() {
        var script = MachineScript(Self.guarded)
        script.tell(.requested)
        #expect(script.step == .adopt)
        let found = script.pair("found")
        script.tell(.looked(found: found, heldAt: [0, 1]))
        #expect(script.step == .issue)
        let pair = script.issue()
        script.installAll(pair)
        #expect(fail(&script, action: 0).map(\.kind) == [.takenBack])
        #expect(script.machine.state.target == found)
    }

    @Test func otherDestinationsDoNotForgetThePairBefore() {
        var (script, old) = deployed()
        var spec = Self.guarded
        spec.destinations = [place("c")]
        script.tell(.specified(spec))
        script.tell(.requested)
        script.installAll(script.issue())
        #expect(fail(&script, action: 0).map(\.kind) == [.takenBack])
        #expect(script.machine.state.target == old)
    }

    @Test func withThePairBeforeFailuresAreTriedAgain() {
        var (script, old, new) = renewed()
        _ = fail(&script, action: 1)
        script.installAll(old)
        #expect(fail(&script, action: 0).map(\.kind) == [.actionFailed])
        #expect(script.machine.state.target == old)
        script.pass(20)
        #expect(script.step == .act(0))
        // News of the pair that was taken back no longer counts.
        let before = script.machine
        script.tell(.installed(pairID: new.id, at: 0, summary: "late"))
        script.tell(.damaged(pairID: new.id, at: [0]))
        script.tell(.probed(pairID: new.id, served: served()))
        #expect(script.machine == before)
    }

    @Test func anotherCertificateOrAnotherConfigurationEndsIt() {
        var (script, old, _) = renewed()
        _ = fail(&script, action: 0)
        script.installAll(old)
        var requested = script
        requested.tell(.requested)
        let newest = requested.issue()
        #expect(requested.machine.state.target == newest)
        #expect(requested.machine.state.fallback?.pair == old)
        #expect(requested.machine.state.retries[.deploying] == nil)
        var spec = Self.guarded
        spec.deployment = DeploymentSpec(checks: [.word("another check")])
        script.tell(.specified(spec))
        #expect(script.step == .resume)
    }

    @Test func anExpiredPairIsNotTriedAgain() {
        var (script, old, new) = renewed()
        script.tell(.requested)
        let third = script.issue(lifetime: .day)
        script.installAll(third)
        _ = fail(&script, action: 0)
        #expect(script.machine.state.target == old)
        _ = new
        script.pass(2 * .day)
        #expect(script.tell(.resumed(pairID: third.id)).isEmpty)
        #expect(script.machine.state.target == old)
    }
}
