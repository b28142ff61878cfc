import Foundation
import SignetCore
import SignetStorage
import SignetTestSupport
import Testing

@testable import SignetRenewal

/// The state machine under any order of news, right, stale or senseless.
@Suite struct RandomWalkTests {
    private static let specs: [CertificateSpec] = [
        makeSpec(), makeSpec(destinations: [place("a")]),
        makeSpec(destinations: [place("a"), place("b")], actions: [.word("one"), .word("two")]),
        makeSpec(
            lifetime: .seconds(120), destinations: [place("b")], actions: [.word("one")],
            verify: VerificationSpec(endpoints: ["localhost:1"])),
        {
            var spec = makeSpec(
                destinations: [place("a"), place("b")], actions: [.word("two")],
                verify: VerificationSpec(endpoints: ["localhost:1"]))
            spec.deployment = DeploymentSpec(checks: [.word("one")])
            return spec
        }(),
    ]

    @Test(arguments: 0..<40)
    func anyOrderOfNewsLeavesAStateThatCanGoOn(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var script = MachineScript(Self.specs[0])
        for _ in 0..<400 {
            script.tell(anything(&generator, script))
            script.pass(Double.random(in: 0...(3 * .day), using: &generator))
            try check(script)
        }
        try settle(&script)
    }

    private func anything(_ generator: inout SeededGenerator, _ script: MachineScript) -> RenewalOccurrence {
        let state = script.machine.state
        let ids = [state.pair?.id, state.request?.id, state.fallback?.pair.id, "pair-1", "strange"].compactMap { $0 }
        let id = ids.randomElement(using: &generator) ?? "strange"
        let index = Int.random(in: 0..<3, using: &generator)
        let change = Int.random(in: max(0, state.changes - 1)...state.changes, using: &generator)
        switch Int.random(in: 0..<15, using: &generator) {
        case 0: return .specified(Self.specs.randomElement(using: &generator) ?? Self.specs[0])
        case 1: return Bool.random(using: &generator) ? .dropped : .requested
        case 2:
            let found = Bool.random(using: &generator) ? script.pair("found") : nil
            let other = Bool.random(using: &generator) ? script.pair("other") : nil
            return .looked(found: found, heldAt: [index], other: found == nil ? other : nil)
        case 3, 4:
            let number = Int.random(in: 0..<1_000_000, using: &generator)
            return .prepared(.init(id: "pair-\(number)", spec: script.machine.spec, reason: "of the test"))
        case 5, 6: return .issued(script.pair(id, lifetime: Double.random(in: 10...(30 * .day), using: &generator)))
        case 7:
            let discards = Bool.random(using: &generator)
            return .issuingFailed(requestID: state.request?.id, discardsRequest: discards, error: "outage")
        case 8, 9: return .installed(pairID: id, at: index, summary: "place")
        case 13: return .resumed(pairID: id)
        case 10: return .installingFailed(pairID: id, error: "read-only")
        case 11: return .damaged(pairID: id, at: [index])
        case 12:
            return Bool.random(using: &generator)
                ? .acted(change: change, action: index, output: "")
                : .actingFailed(change: change, action: index, error: "status 1")
        default:
            let error = Bool.random(using: &generator) ? "old one" : nil
            return .probed(
                pairID: id, served: [.init(endpoint: "localhost:1", serialNumber: nil, checkedAt: nil, error: error)])
        }
    }

    private func check(_ script: MachineScript) throws {
        let machine = script.machine
        #expect(machine.agenda.isEmpty == !machine.state.isWanted)
        #expect(machine.missingCopies.allSatisfy(machine.spec.destinations.indices.contains))
        if let change = machine.state.change { #expect(change.actionsDone < machine.spec.followUps.count) }
        if machine.phase == .valid {
            #expect(machine.state.pair != nil && machine.missingCopies.isEmpty && machine.state.change == nil)
            #expect(machine.state.fallback == nil)
        }
        // Stored and read again it is the same, to the millisecond that counts.
        let stored = try RenewalRecord(SQLRow(values: RenewalRecord(machine: machine).columns()))
        #expect(stored.machine.due?.millisecondsSince1970 == machine.due?.millisecondsSince1970)
        #expect(stored.machine.agenda.map(\.step) == machine.agenda.map(\.step))
        #expect(stored.machine.phase == machine.phase)
    }

    /// Whatever happened before, with a world in order everything comes right in a bounded number of steps.
    private func settle(_ script: inout MachineScript) throws {
        script.tell(.specified(Self.specs[3]))
        script.pass(.hour)
        for _ in 0..<20 {
            let state = script.machine.state
            switch script.step {
            case .adopt?: script.tell(.looked(found: nil, heldAt: []))
            case .issue?: script.tell(.issued(script.pair(state.request?.id ?? script.prepare().id)))
            case .install(let indices)?:
                for index in indices {
                    script.tell(.installed(pairID: state.target?.id ?? "", at: index, summary: "place"))
                }
            case .resume?: script.tell(.resumed(pairID: state.pair?.id ?? ""))
            case .act(let index)?:
                script.tell(.acted(change: state.change?.number ?? 0, action: index, output: ""))
            case .verify?: script.tell(.probed(pairID: state.target?.id ?? "", served: []))
            case .consult?: script.tell(.consulted(pairID: state.pair?.id ?? "", wishes: nil))
            case nil: break
            }
        }
        #expect(script.machine.phase == .valid)
        #expect(script.step == nil)
    }
}
