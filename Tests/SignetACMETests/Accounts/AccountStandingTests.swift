import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetACME

@Suite struct AccountStandingTests {
    @Test func theCASaysHowItStands() async throws {
        try await ACMEStage.run { stage in
            #expect(try await stage.accounts.standing(of: "default") == nil)
            #expect(try await stage.accounts.find("default") == nil && stage.server.requests.isEmpty)
            var options = stage.options
            options.contacts = ["ops@example.com"]
            let session = try await stage.accounts.open(options)
            let standing = try #require(try await stage.accounts.standing(of: "default"))
            #expect(standing.account == session.account)
            #expect(standing.verdict == .shown(.valid, contacts: ["mailto:ops@example.com"]))
            #expect(try session.account.keyThumbprint == JSONWebKey(session.publicKey).thumbprint())
            stage.server.dropAccounts(status: "deactivated")
            #expect(try await stage.refusal()?.contains("deactivated") == true)
            stage.server.dropAccounts()
            #expect(try await stage.refusal()?.contains("accountDoesNotExist") == true)
            stage.server.behave { $0.faults[.newAccount] = [.problem("rateLimited", status: 429)] }
            let failure = await acmeFailure { try await stage.accounts.standing(of: "default") }
            #expect(
                failure == nil || failure?.problem?.type == .rateLimited, "other failures say nothing of the account")
            #expect(stage.server.violations.isEmpty)
        }
    }

    /// What the CA gave up itself is given up here too, so that another can be registered.
    @Test(arguments: ["deactivated", "revoked", nil])
    func oneThatTheCAGaveUpIsForgotten(status: String?) async throws {
        try await ACMEStage.run { stage in
            let first = try await stage.accounts.open(stage.options)
            stage.server.dropAccounts(status: status)
            try await stage.accounts.deactivate("default")
            #expect(try await stage.accounts.find("default") == nil)
            let second = try await stage.accounts.open(stage.options)
            #expect(second.account.url != first.account.url && second.publicKey != first.publicKey)
        }
    }

    @Test func aDeactivationThatFailedForAnotherReasonKeepsTheAccount() async throws {
        try await ACMEStage.run { stage in
            _ = try await stage.accounts.open(stage.options)
            stage.server.behave { $0.faults[.account] = [.problem("userActionRequired", status: 403)] }
            let failure = await acmeFailure { try await stage.accounts.deactivate("default") }
            #expect(failure?.problem?.type == .userActionRequired)
            #expect(try await stage.accounts.standing(of: "default")?.verdict == .shown(.valid, contacts: []))
        }
    }

    /// A key that was stored and never registered stands in nobody's way.
    @Test func anAccountIsAdoptedInThePlaceOfOneThatWasNeverRegistered() async throws {
        var settings = ACMEClientSettings()
        settings.faultAttempts = 1
        try await ACMEStage.run(settings) { stage in
            var options = stage.options
            options.name = "made elsewhere"
            let made = try await stage.accounts.open(options)
            stage.server.behave { $0.faults[.newAccount] = [.status(500)] }
            #expect(await acmeFailure { try await stage.accounts.open(stage.options) } != nil)
            let unknown = try PrivateKey.generate(.ecdsaP256)
            let failure = await acmeFailure { try await stage.accounts.adopt(key: unknown) }
            #expect(failure?.problem?.type == .accountDoesNotExist)
            #expect(try await stage.accounts.find("default") == nil)
            #expect(try await stage.accounts.adopt(key: made.key).account.url == made.account.url)
            #expect(try await stage.accounts.open(stage.options).key == made.key)
            await #expect(throws: SignetError(.alreadyExists, "")) { try await stage.accounts.adopt(key: made.key) }
        }
    }
}

extension ACMEStage {
    /// Why the CA refuses the default account; nil: it does not.
    fileprivate func refusal() async throws -> String? {
        guard case .refused(let reason)? = try await accounts.standing(of: "default")?.verdict else { return nil }
        return reason
    }
}
