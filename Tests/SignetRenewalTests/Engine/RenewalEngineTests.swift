import Foundation
import Logging
import SignetCore
import SignetPKI
import SignetStorage
import Testing

@testable import SignetRenewal

@Suite struct RenewalEngineTests {
    private let spec = makeSpec(destinations: [place("a"), place("b")], actions: [.word("one"), .word("two")])

    @Test func issuesInstallsActsOnceAndRenewsInTime() async throws {
        let stage = try await EngineStage()
        try await stage.engine.apply([spec])
        #expect(try await stage.engine.status(of: "site").phase == .pending)
        try await stage.engine.runDueOnce()
        let first = try await stage.engine.status(of: "site")
        #expect(first.phase == .valid)
        #expect(first.notAfter == start.addingTimeInterval(30 * .day - 1))
        #expect(first.installed.map(\.serialNumber) == [first.serialNumber, first.serialNumber])
        #expect(stage.world.serial(at: "site/0") == first.serialNumber)
        #expect(stage.world.actions == ["one", "two"])
        #expect(
            try await stage.kinds(of: "site")
                == ["wanted", "issued", "installed", "installed", "action-succeeded", "action-succeeded"])

        let next = try #require(first.nextAttempt)
        let share = next.timeIntervalSince(start) / (30 * .day)
        #expect(share > 0.61 && share < 0.67)
        #expect(first.nextReason?.contains("67 %") == true)
        stage.clock.advance(to: next.addingTimeInterval(-1))
        try await stage.engine.runDueOnce()
        #expect(try await stage.engine.status(of: "site").serialNumber == first.serialNumber)
        stage.clock.advance(to: next)
        try await stage.engine.runDueOnce()
        let second = try await stage.engine.status(of: "site")
        #expect(second.serialNumber != first.serialNumber)
        #expect(stage.world.serial(at: "site/1") == second.serialNumber)
        #expect(stage.world.actions == ["one", "two", "one", "two"])
        #expect(stage.world.with { $0.actions.map(\.change.serialNumber) }.last == second.serialNumber)
    }

    /// A log may tell of a certificate when it has been replaced already.
    @Test func whatWasReplacedIsStillKnown() async throws {
        let stage = try await EngineStage()
        try await stage.engine.apply([spec])
        var serials: [String] = []
        for _ in 0..<4 {
            try await stage.engine.runDueOnce()
            let status = try await stage.engine.status(of: "site")
            serials.append(try #require(status.serialNumber))
            stage.clock.advance(to: try #require(status.nextAttempt))
        }
        #expect(Set(serials).count == 4)
        let names = spec.names.map(\.value)
        for serial in serials {
            #expect(try await stage.engine.hasHad(serialNumber: serial, names: names), "\(serial)")
            let hasOther = try await stage.engine.hasHad(serialNumber: serial, names: ["other.example.com"])
            #expect(!hasOther)
        }
        for serial in ["", "0", "%", String(serials[0].dropFirst())] {
            let isKnown = try await stage.engine.hasHad(serialNumber: serial, names: names)
            #expect(!isKnown, "\(serial)")
        }
        try await stage.engine.apply([])
        #expect(try await stage.engine.hasHad(serialNumber: serials[0], names: names))
    }

    /// Without a word on it the step would stay due and be taken again and again.
    @Test func aLostPairIsSaidWhenItIsToBeVerified() async throws {
        let stage = try await EngineStage()
        var spec = spec
        try await stage.engine.apply([spec])
        try await stage.engine.runDueOnce()
        try await stage.database.write { _ = try $0.execute("DELETE FROM renewal_pairs", []) }
        spec.verification = VerificationSpec(endpoints: ["a:1"], deadline: DurationText(.milliseconds(1)))
        try await stage.engine.apply([spec])
        try await stage.live(until: stage.clock.now.addingTimeInterval(2))
        let status = try await stage.engine.status(of: "site")
        #expect(status.phase == .failing)
        #expect(status.lastError?.contains("missing in the database") == true)
    }

    @Test func aRestartNeitherIssuesAgainNorForgets() async throws {
        let stage = try await EngineStage()
        try await stage.engine.apply([spec])
        try await stage.engine.runDueOnce()
        let before = try await stage.engine.status(of: "site")
        let restarted = stage.anotherEngine()
        try await restarted.apply([spec])
        try await restarted.runDueOnce()
        let after = try await restarted.status(of: "site")
        #expect(after.serialNumber == before.serialNumber)
        #expect(after.nextAttempt == before.nextAttempt)
        #expect(stage.authority.issuedCount == 1)
        #expect(stage.world.actions == ["one", "two"])
        #expect(try await stage.kinds(of: "site").count == 6)
    }

    @Test func anOutageLeavesTheLastGoodPairAndIsOvercome() async throws {
        let stage = try await EngineStage()
        try await stage.engine.apply([spec])
        try await stage.engine.runDueOnce()
        let first = try await stage.engine.status(of: "site")
        let due = try #require(first.nextAttempt)
        stage.clock.advance(to: due)
        stage.authority.with { $0.failure = SignetError(.timedOut, "The issuer did not answer.") }
        try await stage.live(until: due.addingTimeInterval(8 * .day))
        let failing = try await stage.engine.status(of: "site")
        #expect(failing.phase == .failing)
        #expect(failing.serialNumber == first.serialNumber)
        #expect(failing.lastError?.contains("did not answer") == true)
        #expect(failing.consecutiveFailures > 100)
        #expect(stage.world.serial(at: "site/0") == first.serialNumber)
        #expect(stage.authority.with { $0.orders } < 8 * 24 * 2, "back-off keeps the attempts few")
        stage.authority.with { $0.failure = nil }
        try await stage.live(until: stage.clock.now.addingTimeInterval(2 * .hour))
        let healed = try await stage.engine.status(of: "site")
        #expect(healed.phase == .valid)
        #expect(healed.lastError == nil && healed.consecutiveFailures == 0)
        #expect(healed.serialNumber != first.serialNumber)
    }

    @Test func aLostAnswerIsFetchedWithTheSameRequest() async throws {
        let stage = try await EngineStage()
        stage.authority.with { $0.losesAnswers = true }
        try await stage.engine.apply([spec])
        try await stage.engine.runDueOnce()
        #expect(try await stage.engine.status(of: "site").phase == .failing)
        stage.authority.with { $0.losesAnswers = false }
        let restarted = stage.anotherEngine()
        try await stage.live(until: start.addingTimeInterval(60), restarted)
        #expect(try await restarted.status(of: "site").phase == .valid)
        #expect(stage.authority.issuedCount == 1)
        #expect(stage.authority.with { $0.resumedOrders } == 1)
    }

    @Test func aWrongCertificateIsNeverInstalledAndAskedForAnew() async throws {
        let stage = try await EngineStage()
        stage.authority.with { $0.namesOnes = [.dns("other.example.com")] }
        try await stage.engine.apply([spec])
        try await stage.engine.runDueOnce()
        let failing = try await stage.engine.status(of: "site")
        #expect(failing.phase == .failing)
        #expect(failing.lastError?.contains("not what \"site\" needs") == true)
        #expect(stage.world.with { $0.installs } == 0)
        stage.authority.with { $0.namesOnes = nil }
        try await stage.live(until: start.addingTimeInterval(60))
        #expect(try await stage.engine.status(of: "site").phase == .valid)
        #expect(stage.authority.with { $0.resumedOrders } == 0)
    }

    @Test func anUnknownIssuerIsAFailureThatEndsWhenTheSpecificationIsCorrected() async throws {
        let stage = try await EngineStage()
        var wrong = spec
        wrong.issuer = IssuerReference(kind: "nobody", name: "x")
        try await stage.engine.apply([wrong])
        try await stage.engine.runDueOnce()
        #expect(try await stage.engine.status(of: "site").lastError?.contains("no issuer") == true)
        try await stage.engine.apply([spec])
        try await stage.engine.runDueOnce()
        #expect(try await stage.engine.status(of: "site").phase == .valid)
    }

    @Test func renewNowGoesThroughEverything() async throws {
        let stage = try await EngineStage()
        try await stage.engine.apply([spec])
        let first = try await stage.engine.renewNow("site")
        let second = try await stage.engine.renewNow("site")
        #expect(first.phase == .valid && second.phase == .valid)
        #expect(first.serialNumber != second.serialNumber)
        #expect(stage.world.serial(at: "site/0") == second.serialNumber)
        #expect(stage.world.actions.count == 4)
        stage.authority.with { $0.failure = SignetError(.timedOut, "The issuer did not answer.") }
        let third = try await stage.engine.renewNow("site")
        #expect(third.phase == .failing && third.serialNumber == second.serialNumber)
        await #expect(throws: SignetError(.notFound, "")) { try await stage.engine.renewNow("nobody") }
    }

    @Test func renewNowWaitsForTheVerificationsEnd() async throws {
        let stage = try await EngineStage()
        var verified = spec
        verified.verification = VerificationSpec(endpoints: ["localhost:1"], deadline: DurationText(.seconds(10)))
        try await stage.engine.apply([verified])
        let clock = stage.clock
        let status = try await withThrowingTaskGroup(of: CertificateStatus?.self) { group in
            group.addTask { try await stage.engine.renewNow("site") }
            group.addTask {
                // Time passes whenever someone waits for it.
                while !Task.isCancelled {
                    if let next = clock.nextDeadline { clock.advance(to: next) }
                    await Task.yield()
                }
                return nil
            }
            let status = try await group.next() ?? nil
            group.cancelAll()
            return status
        }
        #expect(status?.phase == .failing)
        #expect(status?.served.first?.error != nil)
        #expect(try await stage.kinds(of: "site").last == "not-served")
    }

    @Test func whatIsServedIsComparedWithWhatWasInstalled() async throws {
        let stage = try await EngineStage()
        var verified = spec
        verified.verification = VerificationSpec(endpoints: ["localhost:1"], deadline: DurationText(.seconds(10)))
        stage.world.with { $0.served = [stage.authority.root] }
        try await stage.engine.apply([verified])
        try await stage.live(until: start.addingTimeInterval(11))
        let stale = try await stage.engine.status(of: "site")
        #expect(stale.phase == .failing)
        #expect(stale.served.first?.serialNumber == stage.authority.root.serialNumberText)
        #expect(stale.served.first?.error?.contains("instead") == true)
        stage.world.with { state in state.served = (state.places["site/0"]?.leaf).map { [$0] } ?? [] }
        try await stage.live(until: start.addingTimeInterval(120))
        let good = try await stage.engine.status(of: "site")
        #expect(good.phase == .valid)
        #expect(good.served.first?.serialNumber == good.serialNumber && good.served.first?.error == nil)
    }

    @Test func theIssuersWishesAreFollowed() async throws {
        let stage = try await EngineStage()
        let window = RenewalInformation(
            windowStart: start.addingTimeInterval(3 * .day), windowEnd: start.addingTimeInterval(4 * .day),
            explanation: "keys are changed")
        stage.authority.with { $0.information = window }
        try await stage.engine.apply([spec])
        try await stage.engine.runDueOnce()
        let status = try await stage.engine.status(of: "site")
        #expect(status.nextAttempt.map { $0 >= window.windowStart && $0 < window.windowEnd } == true)
        #expect(status.nextReason?.contains("keys are changed") == true)
    }

    @Test func whatGoesWrongIsLoggedOnceItIsStoredAndWithoutSecrets() async throws {
        let stage = try await EngineStage()
        let lines = Shared<[LogLine]>([])
        let engine = RenewalEngine(
            database: stage.database, sealer: stage.sealer, issuers: stage.authority, clock: stage.clock,
            logger: Logger(label: "test") { _ in CollectingLogHandler(lines: lines) }, destinations: stage.world,
            actions: stage.world, probe: stage.world, settings: .still)
        var verified = makeSpec(lifetime: .seconds(3600), destinations: [place("a")], actions: [.word("reload")])
        verified.verification = VerificationSpec(endpoints: ["localhost:1"])
        stage.world.with { $0.brokenActions = ["reload"] }
        try await engine.apply([verified])
        try await stage.live(until: start.addingTimeInterval(.hour / 2), engine)
        stage.authority.with { $0.failure = SignetError(.timedOut, "The issuer did not answer.") }
        try await stage.live(until: start.addingTimeInterval(2 * .hour), engine)
        let history = try await engine.events(of: "site", limit: 500).reversed().map(\.message)
        #expect(lines.now.map(\.message) == history)
        #expect(lines.now.contains { $0.level == .error && $0.message.contains("reload exited") })
        #expect(lines.now.contains { $0.level == .critical && $0.message.contains("NOT served") })
        #expect(lines.now.contains { $0.level == .critical && $0.message.contains("EXPIRED") })
        #expect(!lines.now.contains { $0.message.contains("PRIVATE KEY") })
        #expect(lines.now.allSatisfy { $0.certificate == "site" })
    }

    @Test func theKeyIsKeptOrMadeAnewAsThePolicySays() async throws {
        let stage = try await EngineStage()
        var kept = makeSpec("kept", destinations: [place("kept")])
        kept.key = KeyPolicy(algorithm: .ecdsaP256, rotation: .never)
        let rotated = makeSpec("rotated", destinations: [place("rotated")])
        try await stage.engine.apply([kept, rotated])
        func keys() async throws -> [PrivateKey?] {
            for name in ["kept", "rotated"] { _ = try await stage.engine.renewNow(name) }
            return stage.world.with { [$0.places["kept/0"]?.key, $0.places["rotated/0"]?.key] }
        }
        let (first, second) = (try await keys(), try await keys())
        #expect(first[0] == second[0])
        #expect(first[1] != second[1])
        kept.key.algorithm = .ed25519
        try await stage.engine.apply([kept, rotated])
        try await stage.engine.runDueOnce()
        #expect(stage.world.with { $0.places["kept/0"]?.key.algorithm } == .ed25519)
    }

    @Test func oneWrongSpecificationAmongManyChangesNothing() async throws {
        let stage = try await EngineStage()
        try await stage.engine.apply([spec])
        var wrong = makeSpec("wrong")
        wrong.renewal.fraction = 7
        await #expect(throws: SignetError(.invalidSpecification, "")) {
            try await stage.engine.apply([makeSpec("other"), wrong])
        }
        #expect(try await stage.engine.status().map(\.spec.name) == ["site"])
    }

    @Test func noKeyIsReadableInTheDatabase() async throws {
        let stage = try await EngineStage()
        try await stage.engine.apply([spec])
        try await stage.engine.runDueOnce()
        let key = try #require(stage.world.with { $0.places["site/0"]?.key.pkcs8 })
        try await stage.database.close()
        let secret = Data(key[36..<68])
        for name in ["signet.db", "signet.db-wal"] {
            let bytes = (try? Data(contentsOf: URL(fileURLWithPath: stage.directory.file(name)))) ?? Data()
            #expect(bytes.range(of: secret) == nil)
        }
    }
}
