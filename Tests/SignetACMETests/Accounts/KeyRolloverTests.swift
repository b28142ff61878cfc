import Foundation
import SignetACME
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Whatever breaks off a change of keys, one of both keys is known to count, and the account is not lost.
@Suite struct KeyRolloverTests {
    private static let settings: ACMEClientSettings = {
        var settings = ACMEClientSettings()
        settings.faultAttempts = 1
        return settings
    }()

    private func worksAs(_ session: AccountSession, _ stage: ACMEStage) async throws -> Bool {
        let open = try await stage.otherProcess().open(stage.options)
        _ = try await stage.accounts.updateContacts(["x@example.com"], of: "default")
        return open.publicKey == session.publicKey && open.account.url == session.account.url
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP384, .ed25519, .rsa2048])
    func theKeyIsChanged(algorithm: KeyAlgorithm) async throws {
        try await ACMEStage.run { stage in
            let old = try await stage.accounts.open(stage.options)
            let new = try await stage.accounts.rollOver("default", to: algorithm)
            #expect(new.publicKey != old.publicKey && new.account.url == old.account.url)
            #expect(new.account.keyAlgorithm == algorithm)
            #expect(try await worksAs(new, stage) && stage.server.violations.isEmpty)
        }
    }

    @Test func aRefusalLeavesTheOldKey() async throws {
        try await ACMEStage.run { stage in
            let old = try await stage.accounts.open(stage.options)
            stage.server.behave { $0.faults[.keyChange] = [.problem("badPublicKey")] }
            let failure = await acmeFailure { try await stage.accounts.rollOver("default") }
            #expect(failure?.error.code == .acme(.badPublicKey))
            #expect(try await worksAs(old, stage))
        }
    }

    @Test func anAnswerThatWasLostIsFoundOut() async throws {
        try await ACMEStage.run(Self.settings) { stage in
            let old = try await stage.accounts.open(stage.options)
            stage.server.behave { $0.faults[.keyChange] = [.loseAnswer] }
            let new = try await stage.accounts.rollOver("default")
            #expect(new.publicKey != old.publicKey)
            #expect(try await worksAs(new, stage))
        }
    }

    @Test func aCrashAfterTheChangeIsFoundOut() async throws {
        try await ACMEStage.run(Self.settings) { stage in
            let old = try await stage.accounts.open(stage.options)
            // The CA changes the key, then nothing can be had of it: as if the process had died there.
            stage.server.behave {
                $0.faults[.keyChange] = [.loseAnswer]
                $0.faults[.newAccount] = [.status(500)]
            }
            let failure = await acmeFailure { try await stage.accounts.rollOver("default") }
            #expect(failure?.retry == .backoff)
            let new = try await stage.otherProcess().open(stage.options)
            #expect(new.publicKey != old.publicKey && new.account.url == old.account.url)
            #expect(try await worksAs(new, stage))
        }
    }

    @Test func aCrashBeforeTheChangeIsFoundOut() async throws {
        try await ACMEStage.run(Self.settings) { stage in
            let old = try await stage.accounts.open(stage.options)
            stage.server.behave {
                $0.faults[.keyChange] = [.status(500)]
                $0.faults[.newAccount] = [.status(500)]
            }
            _ = await acmeFailure { try await stage.accounts.rollOver("default") }
            #expect(try await worksAs(old, stage))
        }
    }

    @Test func anOrderUnderTheOldKeyIsRepeatedUnderTheNew() async throws {
        try await ACMEStage.run { stage in
            let old = try await stage.accounts.open(stage.options)
            let urls = try await stage.accounts.using(stage.options) { session in
                if session.publicKey == old.publicKey { _ = try await stage.otherProcess().rollOver("default") }
                let flow = OrderFlow(
                    account: session, solvers: [stage.solver], database: stage.database, logger: .init(label: "test"))
                return try await flow.run(OrderRequest(makeRequest("a.example"))).orderURL
            }
            #expect(!urls.isEmpty)
        }
    }

    @Test func aCAWithoutKeyChangeSaysSo() async throws {
        try await ACMEStage.run { stage in
            _ = try await stage.accounts.open(stage.options)
            stage.server.behave { $0.missing = [.keyChange] }
            stage.clock.advance(by: .seconds(4000))
            let failure = await acmeFailure { try await stage.accounts.rollOver("default") }
            #expect(failure?.error.code == .acmeNotOffered)
        }
    }
}
