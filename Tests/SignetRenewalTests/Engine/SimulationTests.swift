import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetRenewal

/// Many certificates over a year with an issuer, disks and services that fail at random, and processes that die between
/// doing a thing and noting it.
@Suite struct SimulationTests {
    /// Ten times a hundred, each hundred with its own weather.
    @Test(arguments: 1...10)
    func aThousandCertificatesOverAYear(seed: UInt64) {
        var year = SimulatedYear(seed: seed, certificates: 100)
        year.run()
        #expect(year.problems.isEmpty, "\(year.problems.prefix(5)) and \(year.problems.count) in all")
        // The dice fell on everything there is to test.
        #expect(year.renewals > 1_100 && year.failures > 1_000 && year.deaths > 100 && year.resumptions > 10)
        #expect(year.actionsRun >= year.changes && year.actionsRun <= year.changes + year.deaths)
    }

    @Test func withoutDeathsEveryChangeIsActedUponExactlyOnce() {
        var year = SimulatedYear(seed: 3, certificates: 50, deathRate: 0)
        year.run()
        #expect(year.problems.isEmpty, "\(year.problems.prefix(5)) and \(year.problems.count) in all")
        #expect(year.deaths == 0 && year.failures > 500)
        #expect(year.actionsRun == year.changes)
    }

    @Test(.timeLimit(.minutes(10)))
    func theEngineItselfOverAYear() async throws {
        let stage = try await EngineStage()
        var generator = SeededGenerator(seed: 11)
        let specs = (0..<8).map { makeSpec("site-\($0)", destinations: [place("\($0)")], actions: [.word("reload")]) }
        try await stage.engine.apply(specs)
        try await stage.engine.runDueOnce()
        let end = start.addingTimeInterval(365 * .day)
        var engine = stage.engine
        while stage.clock.now < end {
            // A few days of one kind of weather; now and then the process is restarted.
            let broken = Int.random(in: 0..<4, using: &generator)
            stage.authority.with { $0.failure = broken == 0 ? SignetError(.timedOut, "No answer.") : nil }
            stage.world.with { $0.brokenPlaces = broken == 1 ? Set((0..<8).map { "site-\($0)/0" }) : [] }
            stage.world.with { $0.brokenActions = broken == 2 ? ["reload"] : [] }
            let days = broken < 3 ? Double.random(in: 0.01...0.3, using: &generator) : 9
            if Bool.random(using: &generator) { engine = stage.anotherEngine() }
            try await stage.live(until: stage.clock.now.addingTimeInterval(days * .day), engine)
            for name in specs.map(\.name) {
                let pair = try #require(stage.world.with { $0.places["\(name)/0"] })
                #expect(pair.leaf.notAfter > stage.clock.now)
                #expect(pair.key.publicKey.subjectPublicKeyInfo == pair.leaf.subjectPublicKeyInfo)
            }
        }
        stage.authority.with { $0.failure = nil }
        stage.world.with { $0.brokenPlaces = [] }
        stage.world.with { $0.brokenActions = [] }
        try await stage.live(until: stage.clock.now.addingTimeInterval(.day), engine)
        for status in try await engine.status() {
            #expect(status.phase == .valid)
            #expect(stage.world.serial(at: "\(status.spec.name)/0") == status.serialNumber)
        }
        #expect(stage.world.with { $0.installs } == stage.authority.issuedCount)
        let succeeded = try await specs.asyncSum { spec in
            try await engine.events(of: spec.name, limit: 500).count { $0.kind == "action-succeeded" }
        }
        #expect(succeeded == stage.world.with { $0.installs })
    }
}

extension Array {
    fileprivate func asyncSum(_ value: (Element) async throws -> Int) async rethrows -> Int {
        var sum = 0
        for element in self { sum += try await value(element) }
        return sum
    }
}
