import Foundation
import SignetTestSupport

@testable import SignetRenewal

/// A year in the life of many certificates, each with two destinations and one action, driven by what is due. For every other
/// one the action is a step of a guarded deployment, so that a pair whose action fails is taken back.
struct SimulatedYear {
    /// What a certificate's machine does not know: what is really on disk, and what the service has loaded.
    private struct World {
        var script: MachineScript
        /// The pair at each destination.
        var disk: [RenewalState.Pair?] = [nil, nil]
        /// What the issuer made for each request.
        var issued: [String: RenewalState.Pair] = [:]
        /// Whether something was written since the action last succeeded.
        var isActionOwed = false
    }

    /// When something does not work; everything else does.
    private struct Outages {
        var issuer: [Range<TimeInterval>] = []
        var disk: [Range<TimeInterval>] = []
        var service: [Range<TimeInterval>] = []

        static func make(longest: TimeInterval, using generator: inout SeededGenerator) -> [Range<TimeInterval>] {
            var outages: [Range<TimeInterval>] = []
            var moment = Double.random(in: 0...(20 * .day), using: &generator)
            while moment < 366 * .day {
                let length = Double.random(in: 60...longest, using: &generator)
                outages.append(moment..<moment + length)
                // The margin of 10 days is there again before the next one.
                moment += length + Double.random(in: (2 * .day)...(20 * .day), using: &generator)
            }
            return outages
        }
    }

    private(set) var problems: [String] = []
    private(set) var renewals = 0
    private(set) var failures = 0
    private(set) var deaths = 0
    private(set) var actionsRun = 0
    /// How many times a pair that had been taken back was tried again.
    private(set) var resumptions = 0
    /// How many times what is on a disk changed and an action was owed that was not before.
    private(set) var changes = 0

    private var worlds: [World]
    private var outages = Outages()
    private var generator: SeededGenerator
    private let deathRate: Double
    private static let lifetime: TimeInterval = 30 * .day

    init(seed: UInt64, certificates: Int, deathRate: Double = 0.05) {
        generator = SeededGenerator(seed: seed)
        self.deathRate = deathRate
        worlds = (0..<certificates).map { number in
            let name = "site-\(number)"
            var spec = makeSpec(name, destinations: [place("\(name)-a"), place("\(name)-b")])
            if number.isMultiple(of: 2) {
                spec.actions = [.word("reload")]
            } else {
                spec.deployment = DeploymentSpec(reloads: [.word("reload")])
            }
            return World(script: MachineScript(spec))
        }
        outages.issuer = Outages.make(longest: 3 * .day, using: &generator)
        outages.disk = Outages.make(longest: 0.3 * .day, using: &generator)
        outages.service = Outages.make(longest: 0.3 * .day, using: &generator)
    }

    mutating func run() {
        for index in worlds.indices { live(index) }
    }

    /// The certificates do not touch one another, so that each may live its year alone.
    private mutating func live(_ index: Int) {
        let end = start.addingTimeInterval(365 * .day)
        while let due = worlds[index].script.machine.due, due < end {
            worlds[index].script.now = max(worlds[index].script.now, due)
            check(index)
            guard let step = worlds[index].script.step else {
                return problems.append("site-\(index): due, but nothing to do")
            }
            take(step, index)
            // The process may take a while, and others come first.
            worlds[index].script.pass(Double.random(in: 0...2, using: &generator))
        }
        let machine = worlds[index].script.machine
        if machine.phase == .valid, worlds[index].disk.contains(where: { $0?.id != machine.state.pair?.id }) {
            problems.append("site-\(index): what is on disk is not what is noted")
        }
    }

    private mutating func check(_ index: Int) {
        let world = worlds[index]
        for pair in world.disk {
            if let pair, pair.notAfter < world.script.now { problems.append("site-\(index): expired on disk") }
            if let pair, world.issued[pair.id] != pair { problems.append("site-\(index): not as issued") }
        }
        if world.script.now > start.addingTimeInterval(7 * .day), world.disk.contains(where: { $0 == nil }) {
            problems.append("site-\(index): never installed")
        }
    }

    private mutating func take(_ step: RenewalStep, _ index: Int) {
        switch step {
        case .adopt: tell(index, .looked(found: nil, heldAt: []))
        case .issue: issue(index)
        case .install(let places): install(places, index)
        case .act(let action): act(action, index)
        case .resume:
            resumptions += 1
            tell(index, .resumed(pairID: worlds[index].script.machine.state.pair?.id ?? ""))
        case .verify: problems.append("nothing to verify")
        case .consult: tell(index, .consulted(pairID: worlds[index].script.machine.state.pair?.id ?? "", wishes: nil))
        }
    }

    private mutating func issue(_ index: Int) {
        if worlds[index].script.machine.state.request == nil {
            _ = worlds[index].script.prepare()
            if dies() { return }
        }
        guard let id = worlds[index].script.machine.state.request?.id else { return problems.append("no request") }
        guard works(outages.issuer, index) else {
            failures += 1
            return tell(index, .issuingFailed(requestID: id, discardsRequest: false, error: "outage"))
        }
        // Asked again, the issuer answers with what it made the first time, unless that has grown old.
        if worlds[index].issued[id] == nil {
            worlds[index].issued[id] = worlds[index].script.pair(id, lifetime: Self.lifetime)
            renewals += 1
        }
        if dies() { return }
        if let pair = worlds[index].issued[id] { tell(index, .issued(pair)) }
    }

    private mutating func install(_ places: [Int], _ index: Int) {
        guard let pair = worlds[index].script.machine.state.target else { return problems.append("nothing to install") }
        var failed = false
        for place in places {
            // Either disk may be the one that is full.
            guard works(outages.disk, index) || Bool.random(using: &generator) else {
                failed = true
                continue
            }
            if worlds[index].disk[place] != pair {
                worlds[index].disk[place] = pair
                if !worlds[index].isActionOwed { changes += 1 }
                worlds[index].isActionOwed = true
            }
            if dies() { return }
            tell(index, .installed(pairID: pair.id, at: place, summary: "place"))
        }
        guard failed else { return }
        failures += 1
        tell(index, .installingFailed(pairID: pair.id, error: "full"))
    }

    private mutating func act(_ action: Int, _ index: Int) {
        guard let change = worlds[index].script.machine.state.change else { return problems.append("no change") }
        guard works(outages.service, index) else {
            failures += 1
            return tell(index, .actingFailed(change: change.number, action: action, error: "status 1"))
        }
        actionsRun += 1
        worlds[index].isActionOwed = false
        if dies() { return }
        tell(index, .acted(change: change.number, action: action, output: ""))
    }

    private mutating func tell(_ index: Int, _ occurrence: RenewalOccurrence) {
        worlds[index].script.tell(occurrence)
        worlds[index].script.history = []
    }

    /// Whether the process dies before it notes what it has just done.
    private mutating func dies() -> Bool {
        guard deathRate > 0, Double.random(in: 0..<1, using: &generator) < deathRate else { return false }
        deaths += 1
        return true
    }

    private func works(_ outages: [Range<TimeInterval>], _ index: Int) -> Bool {
        let moment = worlds[index].script.now.timeIntervalSince(start)
        return !outages.contains { $0.contains(moment) }
    }
}
