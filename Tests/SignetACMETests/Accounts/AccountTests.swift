import Foundation
import SignetACME
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@Suite struct AccountTests {
    @Test(arguments: [KeyAlgorithm.ecdsaP256, .ecdsaP384, .ed25519, .rsa2048])
    func itIsRegisteredOnceWithEveryKindOfKey(algorithm: KeyAlgorithm) async throws {
        try await ACMEStage.run { stage in
            var options = stage.options
            options.keyAlgorithm = algorithm
            options.contacts = ["ops@example.com"]
            let first = try await stage.accounts.open(options)
            let second = try await stage.otherProcess().open(options)
            #expect(first.account == second.account && first.account.keyAlgorithm == algorithm)
            #expect(
                first.account.contacts == ["mailto:ops@example.com"] && stage.server.contacts == first.account.contacts)
            #expect(
                first.account.agreement
                    == .init(url: "https://hostile.example/terms", at: Date(timeIntervalSince1970: 1_800_000_000)))
            #expect(stage.server.count(.newAccount) == 1 && stage.server.violations.isEmpty)
            #expect(try await stage.accounts.all() == [first.account])
        }
    }

    @Test func termsAreShownAndNeedAgreement() async throws {
        try await ACMEStage.run { stage in
            let failure = try #require(await acmeFailure { try await stage.accounts.open(AccountOptions()) })
            #expect(failure.error.code == .acmeTermsNotAgreed && failure.retry == .userAction)
            #expect(failure.error.message.contains("https://hostile.example/terms"))
            #expect(stage.server.count(.newAccount) == 0)
            stage.server.behave { $0.termsOfService = nil }
            stage.clock.advance(by: .seconds(4000))
            #expect(try await stage.accounts.open(AccountOptions()).account.agreement == nil)
        }
    }

    @Test(arguments: [SignatureScheme.hs256, .hs384, .hs512])
    func externalAccounts(scheme: SignatureScheme) async throws {
        try await ACMEStage.run { stage in
            let secret = Array("a secret of thirty-two characters".utf8)
            stage.server.behave { $0.externalKeys = ["kid-1": secret] }
            let missing = try #require(await acmeFailure { try await stage.accounts.open(stage.options) })
            #expect(missing.error.code == .acme(.externalAccountRequired) && missing.retry == .userAction)
            var options = stage.options
            let text = Data(secret).base64EncodedString()
            options.externalAccount = try ExternalAccount(keyID: "kid-1", secret: Secret(text), scheme: scheme)
            let session = try await stage.accounts.open(options)
            #expect(session.account.externalKeyID == "kid-1" && stage.server.violations.isEmpty)
        }
    }

    @Test func anAnswerThatWasLostCostsNoAccount() async throws {
        var settings = ACMEClientSettings()
        settings.faultAttempts = 1
        try await ACMEStage.run(settings) { stage in
            stage.server.behave { $0.faults[.newAccount] = [.loseAnswer] }
            let failure = await acmeFailure { try await stage.accounts.open(stage.options) }
            #expect(failure?.error.code == .acmeUnreachable)
            let session = try await stage.otherProcess().open(stage.options)
            // The CA knows one account, that of the key which was stored before it was sent.
            let payloads = stage.server.requests.filter { $0.endpoint == .newAccount }
            #expect(payloads.count == 2 && !session.account.url.isEmpty)
            #expect(try await stage.accounts.open(stage.options).account == session.account)
        }
    }

    @Test func severalProcessesRegisterOne() async throws {
        try await ACMEStage.run { stage in
            let urls = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<6 {
                    group.addTask { try await stage.otherProcess().open(stage.options).account.url }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(urls.count == 1 && stage.server.count(.newAccount) == 1)
        }
    }

    @Test func anAccountIsFoundByItsKey() async throws {
        try await ACMEStage.run { stage in
            let key = try PrivateKey.generate(.ecdsaP256)
            let unknown = try #require(await acmeFailure { try await stage.accounts.adopt(key: key, name: "old") })
            #expect(unknown.error.code == .acme(.accountDoesNotExist))
            let registered = try await stage.accounts.open(stage.options)
            await #expect(throws: SignetError(.alreadyExists, "")) { try await stage.accounts.adopt(key: key) }
            #expect(try await stage.accounts.existing("default").account == registered.account)
            let failure = await acmeFailure { try await stage.accounts.existing("old") }
            #expect(failure?.error.code == .acmeNoAccount)
        }
    }

    @Test func contactsChange() async throws {
        try await ACMEStage.run { stage in
            _ = try await stage.accounts.open(stage.options)
            let changed = try await stage.accounts.updateContacts(["new@example.com"], of: "default")
            #expect(changed.contacts == ["mailto:new@example.com"] && stage.server.contacts == changed.contacts)
            #expect(try await stage.otherProcess().existing("default").account == changed)
            let refused = await acmeFailure {
                try await stage.accounts.updateContacts(["tel:+1"], of: "default")
            }
            #expect(refused?.error.code == .acme(.unsupportedContact))
            #expect(try await stage.accounts.existing("default").account == changed)
        }
    }

    @Test func aDeactivatedAccountIsNotUsedAgain() async throws {
        try await ACMEStage.run { stage in
            let old = try await stage.accounts.open(stage.options)
            try await stage.accounts.deactivate("default")
            #expect(try await stage.accounts.all().isEmpty)
            let new = try await stage.accounts.open(stage.options)
            #expect(new.account.url != old.account.url && new.publicKey != old.publicKey)
        }
    }

    @Test func anAccountTheCAForgotIsRegisteredOnceAgain() async throws {
        try await ACMEStage.run { stage in
            let old = try await stage.accounts.open(stage.options)
            stage.server.dropAccounts()
            let request = try await makeRequest("a.example")
            let (result, url) = try await stage.accounts.using(stage.options) { session in
                let flow = OrderFlow(
                    account: session, solvers: [stage.solver], database: stage.database, logger: .init(label: "test"))
                return (try await flow.run(OrderRequest(request)), session.account.url)
            }
            #expect(url != old.account.url && result.certificate.leaf.alternativeNames == request.alternativeNames)
            // Once only: a CA that never knows anyone is not asked for ever.
            let failure = await acmeFailure {
                try await stage.accounts.using(stage.options) { session in
                    stage.server.dropAccounts()
                    let flow = OrderFlow(
                        account: session, solvers: [stage.solver], database: stage.database,
                        logger: .init(label: "test"))
                    return try await flow.run(OrderRequest(request))
                }
            }
            #expect(failure?.error.code == .acme(.accountDoesNotExist) && stage.server.count(.newAccount) == 3)
        }
    }

    @Test func anAccountTheCAClosedNeedsAPerson() async throws {
        try await ACMEStage.run { stage in
            let session = try await stage.accounts.open(stage.options)
            stage.server.dropAccounts(status: "deactivated")
            let failure = try #require(
                await acmeFailure {
                    try await stage.accounts.using(stage.options) { session in
                        _ = try await session.client.directory()
                        return try await stage.flow().run(OrderRequest(makeRequest("a.example")))
                    }
                })
            #expect(failure.error.code == .acme(.unauthorized))
            #expect(failure.error.message.contains("the account is deactivated"))
            #expect(try await stage.accounts.all() == [session.account])
        }
    }
}
