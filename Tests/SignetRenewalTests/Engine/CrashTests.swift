import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetRenewal
@testable import SignetStorage

/// The engine broken off between any two things it does, and begun again.
@Suite struct CrashTests {
    /// Ends the task that works, as a dying process would, when the count of things done outside has come to a number:
    /// either before the thing is done, or after it, before anyone hears of it.
    private final class Reaper: CertificateIssuer, IssuerRegistry, DestinationFactory, ActionRunner {
        struct Death: Error {}

        let authority: TestAuthority
        let world: MemoryWorld
        private let left: Mutex<Int>
        private let kill = Mutex<(@Sendable () -> Void)?>(nil)

        init(_ authority: TestAuthority, _ world: MemoryWorld, after count: Int) {
            self.authority = authority
            self.world = world
            left = Mutex(count)
        }

        /// Does `work` in a task that is ended when the time has come, and waits for it. The task begins once it can be ended.
        func reap(_ work: @escaping @Sendable () async -> Void) async {
            let (armed, gate) = AsyncStream.makeStream(of: Void.self)
            let process = Task {
                for await _ in armed {}
                await work()
            }
            kill.withLock { $0 = { process.cancel() } }
            gate.finish()
            await process.value
        }

        private func pass() throws {
            let isOver = left.withLock { left in
                left -= 1
                return left < 0
            }
            guard isOver else { return }
            kill.withLock { $0 }?()
            throw Death()
        }

        private func doing<T>(_ body: () async throws -> T) async throws -> T {
            try pass()
            let result = try await body()
            try pass()
            return result
        }

        func issuer(for reference: IssuerReference) async throws -> any CertificateIssuer { self }
        func issue(_ order: IssuanceOrder) async throws -> IssuedCertificate {
            try await doing { try await authority.issue(order) }
        }
        func renewalInformation(for certificate: DecodedCertificate) async throws -> RenewalInformation? { nil }
        func revoke(_ certificate: DecodedCertificate, reason: RevocationReason) async throws {}
        func run(_ action: ActionSpec, for change: CertificateChange) async throws -> String {
            try await doing { try await world.run(action, for: change) }
        }
        func destination(at index: Int, of spec: CertificateSpec) throws -> any CertificateDestination {
            Place(reaper: self, place: try world.destination(at: index, of: spec))
        }

        private struct Place: CertificateDestination {
            let reaper: Reaper
            let place: any CertificateDestination
            var summary: String { place.summary }
            func current() async throws -> CertifiedKey? { try await place.current() }
            func install(_ pair: CertifiedKey) async throws -> Bool {
                try await reaper.doing { try await place.install(pair) }
            }
            func remove() async throws { try await place.remove() }
        }
    }

    @Test(arguments: 0..<11)
    func whereverItDiesItGoesOnWithTheSameCertificate(count: Int) async throws {
        let stage = try await EngineStage()
        let spec = makeSpec(destinations: [place("a"), place("b")], actions: [.word("one"), .word("two")])
        let reaper = Reaper(stage.authority, stage.world, after: count)
        let mortal = RenewalEngine(
            database: stage.database, sealer: stage.sealer, issuers: reaper, clock: stage.clock, logger: .silent,
            destinations: reaper, actions: reaper, probe: stage.world, settings: .still)
        try await mortal.apply([spec])
        await reaper.reap { _ = try? await mortal.runDueOnce() }

        let reborn = stage.anotherEngine()
        try await reborn.apply([spec])
        try await reborn.runDueOnce()
        let status = try await reborn.status(of: "site")
        #expect(status.phase == .valid)
        #expect(status.consecutiveFailures == 0)
        #expect(stage.authority.issuedCount == 1)
        #expect(stage.world.serial(at: "site/0") == status.serialNumber)
        #expect(stage.world.serial(at: "site/1") == status.serialNumber)
        // What was done but not heard of is done again, nothing else is.
        let actions = stage.world.actions
        #expect(Set(actions) == ["one", "two"])
        #expect(actions.count <= 3)
        #expect(actions.count == 2 || count == 7 || count == 9)
        #expect(try await stage.kinds(of: "site").contains("failed") == false)
    }

    /// A renewal whose reload fails, so that it is taken back, broken off at every point of that.
    @Test(arguments: 0..<13)
    func whereverItDiesWhileTakingBackThePairBeforeIsUsed(count: Int) async throws {
        let stage = try await EngineStage()
        var spec = makeSpec(destinations: [place("a"), place("b")])
        spec.deployment = DeploymentSpec(checks: [.word("check")], reloads: [.word("reload")])
        try await stage.engine.apply([spec])
        try await stage.engine.runDueOnce()
        let old = try #require(try await stage.engine.status(of: "site").serialNumber)
        stage.world.with { $0.brokenActions = ["reload"] }

        let reaper = Reaper(stage.authority, stage.world, after: count)
        let mortal = RenewalEngine(
            database: stage.database, sealer: stage.sealer, issuers: reaper, clock: stage.clock, logger: .silent,
            destinations: reaper, actions: reaper, probe: stage.world, settings: .still)
        await reaper.reap { _ = try? await mortal.renewNow("site") }

        let reborn = stage.anotherEngine()
        try await reborn.runDueOnce()
        let status = try await reborn.status(of: "site")
        #expect(status.phase == .failing)
        #expect(status.serialNumber == old)
        for place in ["site/0", "site/1"] { #expect(stage.world.serial(at: place) == old) }
        #expect(stage.authority.issuedCount == 2)
        #expect(try await stage.kinds(of: "site").count { $0 == "taken-back" } == 1)

        stage.world.with { $0.brokenActions = [] }
        try await stage.live(until: stage.clock.now.addingTimeInterval(.hour), stage.anotherEngine())
        let later = try await reborn.status(of: "site")
        #expect(later.phase == .valid && later.takenBack == nil)
        #expect(later.serialNumber == status.takenBack)
        for place in ["site/0", "site/1"] { #expect(stage.world.serial(at: place) == later.serialNumber) }
        #expect(stage.authority.issuedCount == 2)
    }

    @Test func aLeaseOfADeadProcessOfThisMachineHoldsNobodyUp() async throws {
        let stage = try await EngineStage()
        let spec = makeSpec(destinations: [place("a")])
        try await stage.engine.apply([spec])
        let leases = Leases(database: stage.database, clock: stage.clock)
        let dead = try BackgroundProcess.start("true", [])
        try await dead.waitForExit()
        let parts = LeaseHolder().text.split(separator: "/", omittingEmptySubsequences: false)
        let holder = "\(parts[0])/\(dead.processID)/\(parts[2])"
        #expect(try await leases.acquire("renewal/site", holder: holder, for: .seconds(3600)))
        try await stage.engine.runDueOnce()
        #expect(try await stage.engine.status(of: "site").phase == .valid)
    }

    @Test func aLeaseOfALivingOrDistantProcessIsRespectedUntilItEnds() async throws {
        let stage = try await EngineStage()
        try await stage.engine.apply([makeSpec(destinations: [place("a")])])
        let leases = Leases(database: stage.database, clock: stage.clock)
        for holder in [LeaseHolder().text, "other machine/1/x", "nonsense", "//"] {
            #expect(try await leases.acquire("renewal/site", holder: holder, for: .seconds(10)))
            try await stage.engine.runDueOnce()
            #expect(try await stage.engine.status(of: "site").phase == .pending)
            stage.clock.advance(by: .seconds(11))
        }
        try await stage.engine.runDueOnce()
        #expect(try await stage.engine.status(of: "site").phase == .valid)
    }

    @Test func aLeaseIsKeptUpWhileTheWorkLasts() async throws {
        let stage = try await EngineStage()
        let leases = Leases(database: stage.database, clock: stage.clock)
        let lease = RenewalLease(leases: leases, duration: .seconds(60))
        let clock = stage.clock
        let result = try await lease.hold("site") {
            for _ in 0..<10 {
                while clock.sleeperCount == 0 { await Task.yield() }
                clock.advance(by: .seconds(20))
            }
            while clock.sleeperCount == 0 { await Task.yield() }
            #expect(try await !leases.acquire("renewal/site", holder: "other", for: .seconds(1)))
            return try await lease.hold("site") { "both" } ?? "one"
        }
        #expect(result == "one")
        #expect(try await leases.holder(of: "renewal/site") == nil)
        #expect(clock.sleeperCount == 0)
        await #expect(throws: SignetError(.timedOut, "")) {
            try await lease.hold("site") { throw SignetError(.timedOut, "") }
        }
        #expect(try await leases.holder(of: "renewal/site") == nil)
    }

    @Test func twoEnginesAtOnceIssueAndActOnce() async throws {
        let stage = try await EngineStage()
        let specs = (0..<12).map { makeSpec("site-\($0)", destinations: [place("\($0)")], actions: [.word("one")]) }
        try await stage.engine.apply(specs)
        let other = stage.anotherEngine()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for engine in [stage.engine, other, stage.engine, other] { group.addTask { try await engine.runDueOnce() } }
            try await group.waitForAll()
        }
        // What one found the other working on, it left to it.
        try await stage.engine.runDueOnce()
        #expect(try await stage.engine.status().allSatisfy { $0.phase == .valid })
        #expect(stage.authority.issuedCount == 12)
        #expect(stage.world.actions.count == 12)
    }
}
