import SignetTestSupport
import Testing

@testable import SignetAgent

/// What is done about the instances of a group.
struct GroupStepTests {
    private typealias Present = GroupStep.Present

    @Test func missingOnesAreStartedAndThoseTooManyStopped() {
        #expect(GroupStep(count: 3, present: [Present(index: 1, phase: .running)]).start == [0, 2])
        let less = GroupStep(
            count: 1,
            present: [
                Present(index: 0, phase: .running), Present(index: 1, phase: .running),
                Present(index: 2, phase: .stopped), Present(index: 3, phase: .running, isStopping: true),
            ])
        #expect(less.stop == [1])
        #expect(less.start == [])
    }

    @Test func whatHasEndedStaysSoUnlessTheJobChangedOrIsTriedAgain() {
        func step(_ present: Present) -> GroupStep { GroupStep(count: 1, present: [present]) }
        #expect(step(Present(index: 0, phase: .complete)).start == [])
        #expect(step(Present(index: 0, phase: .failed)).start == [])
        #expect(step(Present(index: 0, phase: .failed, isRetried: true)).start == [0])
        #expect(step(Present(index: 0, phase: .complete, difference: .restart)).start == [0])
        #expect(step(Present(index: 0, phase: .complete, difference: .inPlace)).start == [])
        #expect(step(Present(index: 0, phase: .stopped)).start == [0])
    }

    @Test func anotherVersionComesToOneInstanceAtATime() {
        let old = (0..<3).map { Present(index: $0, phase: .running, difference: .restart) }
        #expect(GroupStep(count: 3, present: old).stop == [0])
        var next = old
        next[0].isStopping = true
        #expect(GroupStep(count: 3, present: next).stop == [])
        next[0] = Present(index: 0, phase: .pending)
        #expect(GroupStep(count: 3, present: next).stop == [])
        next[0] = Present(index: 0, phase: .stopped, difference: .restart)
        #expect(GroupStep(count: 3, present: next).stop == [])
        #expect(GroupStep(count: 3, present: next).start == [0])
        next[0] = Present(index: 0, phase: .running, isReady: false)
        #expect(GroupStep(count: 3, present: next).stop == [])
        next[0].isReady = true
        #expect(GroupStep(count: 3, present: next).stop == [1])
        let inPlace = (0..<3).map { Present(index: $0, phase: .running, difference: .inPlace) }
        #expect(GroupStep(count: 3, present: inPlace).update == [0, 1, 2])
    }

    /// Whatever is there and wanted, following the steps ends with what is wanted, and never are two instances of a group away
    /// because of another version.
    @Test func theStepsLeadToWhatIsWanted() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<2000 {
            let count = Int.random(in: 0...4, using: &generator)
            var present = (0..<Int.random(in: 0...4, using: &generator)).map { index in
                Present(
                    index: index, phase: [.pending, .running, .stopped].randomElement(using: &generator) ?? .running,
                    difference: [.none, .inPlace, .restart].randomElement(using: &generator) ?? .none)
            }
            // Those that do not run are so from the beginning, not because of the other version.
            let away = (0..<count).filter { index in present.first { $0.index == index }?.phase != .running }.count
            var rounds = 0
            while true {
                let step = GroupStep(count: count, present: present)
                guard !(step.start + step.stop + step.update).isEmpty || present.contains(where: { isUnderWay($0) })
                else {
                    break
                }
                apply(step, to: &present)
                let gone = (0..<count).filter { index in
                    present.first { $0.index == index }.map { $0.phase != .running || $0.isStopping } ?? true
                }
                #expect(gone.count <= max(away, 1))
                rounds += 1
                guard rounds < 50 else {
                    Issue.record("No end: \(present)")
                    return
                }
            }
            let running = present.filter { $0.phase == .running }.map(\.index).sorted()
            #expect(running == Array(0..<count))
            #expect(present.filter { $0.phase == .running }.allSatisfy { $0.difference == .none })
        }
    }

    private func isUnderWay(_ instance: Present) -> Bool {
        instance.phase == .pending || instance.isStopping && !instance.phase.isOver
    }

    /// What was under way comes to its end, then the step is taken.
    private func apply(_ step: GroupStep, to present: inout [Present]) {
        for position in present.indices where isUnderWay(present[position]) {
            present[position].phase = present[position].isStopping ? .stopped : .running
            present[position].isStopping = false
        }
        for index in step.start {
            present.removeAll { $0.index == index }
            present.append(Present(index: index, phase: .pending))
        }
        for position in present.indices {
            if step.stop.contains(present[position].index) { present[position].isStopping = true }
            if step.update.contains(present[position].index) { present[position].difference = .none }
        }
    }
}
