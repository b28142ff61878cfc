import Foundation
import SignetCore
import SignetPKI
import Testing

@testable import SignetRenewal

/// What a changed specification makes the state machine do.
@Suite struct SpecificationChangeTests {
    private let spec = makeSpec(
        destinations: [place("a")], actions: [.word("one")], verify: VerificationSpec(endpoints: ["localhost:1"]))

    /// A script in which everything is done.
    private func settled() -> MachineScript {
        var script = MachineScript(spec)
        let pair = script.issue()
        script.installAll(pair)
        script.actAll()
        script.tell(
            .probed(
                pairID: pair.id,
                served: [.init(endpoint: "localhost:1", serialNumber: nil, checkedAt: start, error: nil)]))
        return script
    }

    private static let reissuing: [@Sendable (inout CertificateSpec) -> Void] = [
        { $0.names.append(.dns("more.example.com")) }, { $0.subject = DistinguishedName(commonName: "else") },
        { $0.key.algorithm = .ed25519 }, { $0.usage = .peer },
        { $0.issuer = IssuerReference(kind: "self-signed", name: "") }, { $0.lifetime = DurationText(.seconds(3600)) },
    ]

    @Test(arguments: reissuing.indices)
    func whatIsWrittenInTheCertificateNeedsANewOne(index: Int) {
        var script = settled()
        var changed = spec
        Self.reissuing[index](&changed)
        #expect(script.tell(.specified(changed)).map(\.kind) == [.specChanged])
        #expect(script.step == .issue)
        script.tell(.specified(spec))
        #expect(script.step == nil, "taken back before it was done")
    }

    @Test func theOrderOfNamesDoesNot() {
        var two = spec
        two.names.append(.dns("more.example.com"))
        two.subject = DistinguishedName(commonName: "site")
        var script = MachineScript(two)
        let pair = script.issue()
        script.installAll(pair)
        two.names.reverse()
        script.tell(.specified(two))
        #expect(script.step != .issue)
    }

    @Test func otherFilesAreWrittenWithTheSameCertificate() {
        var script = settled()
        var changed = spec
        changed.destinations = [place("b"), place("a")]
        script.tell(.specified(changed))
        #expect(script.step == .install([0, 1]))
    }

    @Test func otherActionsAreNotRunUntilTheNextChange() {
        var script = settled()
        var changed = spec
        changed.actions = [.word("other")]
        script.tell(.specified(changed))
        #expect(script.step == nil)
    }

    @Test func actionsThatReplaceOnesNotYetDoneAreAllRun() {
        var script = MachineScript(makeSpec(destinations: [place("a")], actions: [.word("one"), .word("two")]))
        script.installAll(script.issue())
        script.tell(.acted(change: 1, action: 0, output: ""))
        script.tell(.specified(makeSpec(destinations: [place("a")], actions: [.word("three")])))
        #expect(script.step == .act(0))
    }

    @Test func noActionsAreNoneToWaitFor() {
        var script = MachineScript(makeSpec(destinations: [place("a")], actions: [.word("one")]))
        script.installAll(script.issue())
        script.tell(.specified(makeSpec(destinations: [place("a")])))
        #expect(script.machine.phase == .valid)
    }

    @Test func otherEndpointsAreLookedAt() {
        var script = settled()
        var changed = spec
        changed.verification = VerificationSpec(endpoints: ["localhost:2"])
        script.tell(.specified(changed))
        #expect(script.step == .verify)
        changed.verification = nil
        script.tell(.specified(changed))
        #expect(script.step == nil)
        #expect(script.machine.state.served.isEmpty)
    }

    @Test func anEarlierRenewalIsPlanned() {
        var script = settled()
        let before = script.machine.due
        var changed = spec
        changed.renewal.fraction = 0.3
        script.tell(.specified(changed))
        #expect(script.step == nil)
        #expect(script.machine.due.map { $0 < before ?? .distantPast } == true)
    }

    @Test func aRequestForWhatIsNoLongerWantedIsDropped() {
        var script = MachineScript(spec)
        script.tell(.looked(found: nil, heldAt: []))
        let request = script.prepare()
        var changed = spec
        changed.renewal.fraction = 0.5
        script.tell(.specified(changed))
        #expect(script.machine.state.request == request)
        changed.names = [.dns("other.example.com")]
        script.tell(.specified(changed))
        #expect(script.machine.state.request == nil)
        let answer = RenewalState.Pair(
            id: request.id, serialNumber: "1", fingerprint: "", notBefore: start, notAfter: start, since: start,
            spec: spec)
        #expect(script.tell(.issued(answer)).isEmpty)
    }

    @Test func aChangeMakesWhatFailedBeTriedAtOnce() {
        var script = MachineScript(spec)
        script.tell(.looked(found: nil, heldAt: []))
        script.tell(.issuingFailed(requestID: nil, discardsRequest: false, error: "unknown role"))
        #expect(script.step == nil)
        var changed = spec
        changed.issuer.role = "services"
        script.tell(.specified(changed))
        #expect(script.step == .issue)
    }

    @Test func whatIsWantedNoLongerIsLeftAloneAndCanComeBack() {
        var script = settled()
        let pair = script.machine.state.pair
        #expect(script.tell(.dropped).map(\.kind) == [.dropped])
        #expect(script.tell(.dropped).isEmpty)
        #expect(script.machine.due == nil)
        script.pass(60)
        script.tell(.specified(spec))
        #expect(script.machine.state.pair == pair)
        #expect(script.step == .install([0]), "the files may have gone meanwhile")
    }
}
