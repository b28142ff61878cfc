import Crypto
import Foundation
import Logging
import SignetCore
import SignetPKI
import SignetStorage
import SignetTestSupport
import Testing

@testable import SignetACME

/// The whole life of an account with a CA that nobody here wrote, with refused nonces and reused authorizations.
@Suite struct PebbleTests {
    /// Answers dns-01 through the mock DNS server.
    private struct MockDNSSolver: ChallengeSolver {
        let pebble: PebbleServer
        let types = [ChallengeType.dns01]

        func canSolve(_ type: ChallengeType, for identifier: ACMEIdentifier, isWildcard: Bool) -> Bool {
            identifier.type == .dns
        }

        func present(_ task: ChallengeTask) async throws {
            let digest = SHA256.hash(data: Data((task.keyAuthorization ?? "").utf8))
            try await pebble.addText(Base64URL.encode(digest), at: "_acme-challenge.\(task.identifier.value)")
        }

        func check(_ task: ChallengeTask) async throws {}

        func cleanUp(_ task: ChallengeTask) async throws {
            try await pebble.clearText(at: "_acme-challenge.\(task.identifier.value)")
        }
    }

    private func withPebble(
        _ options: PebbleServer.Options = .init(),
        _ body: (PebbleServer, ACMEAccounts, OrderMaker) async throws -> Void
    ) async throws {
        let pebble = try await PebbleServer.start(options)
        let transport = try HTTPTransport(trust: .roots([pebble.listenerCertificate()]))
        let client = ACMEClient(directoryURL: pebble.directoryURL, transport: transport)
        let directory = try TemporaryDirectory()
        let database = try Database.open(
            path: directory.file("signet.db"),
            migrations: Sealer.migrations + [Leases.migration] + ACMEMigrations.all)
        let sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("sealing.key"), createIfMissing: true))
        let accounts = ACMEAccounts(
            client: client, database: database, sealer: sealer,
            leases: Leases(database: database, clock: SystemClock()))
        let maker = OrderMaker(database: database, solver: MockDNSSolver(pebble: pebble))
        let result: Result<Void, any Error>
        do { result = .success(try await body(pebble, accounts, maker)) } catch { result = .failure(error) }
        try await transport.shutdown()
        try await database.close()
        try withExtendedLifetime(directory) { try result.get() }
    }

    /// Makes flows for a session.
    private struct OrderMaker {
        let database: Database
        let solver: MockDNSSolver

        func flow(_ session: AccountSession) -> OrderFlow {
            OrderFlow(account: session, solvers: [solver], database: database, logger: Logger(label: "test"))
        }
    }

    @Test func theWholeLifeOfAnAccount() async throws {
        try await withPebble { pebble, accounts, maker in
            let options = AccountOptions(contacts: ["ops@example.com"], agreesToTerms: { _ in true })
            let session = try await accounts.open(options)
            #expect(session.account.agreement?.url.hasPrefix("data:text/plain") == true)

            let key = try PrivateKey.generate(.ecdsaP256)
            let names = try ["a.example.com", "*.a.example.com", "b.example.com"].map(AlternativeName.init(parsing:))
            let request = try await CertificateRequest.make(
                subject: DistinguishedName(), alternativeNames: names, key: key)
            let flow = maker.flow(session)
            let first = try await flow.run(OrderRequest(request)).certificate
            let root = try await pebble.root()
            for name in names {
                _ = try await CertificateChain.verify(
                    leaf: first.leaf, intermediates: first.intermediates, roots: [root], purpose: .server, name: name,
                    at: Date())
            }
            // The same request asked for again is the same certificate.
            let again = try await flow.run(OrderRequest(request, resumed: true)).certificate
            #expect(again.leaf == first.leaf)

            // This pebble has no renewal information: the predecessor is not named, and the renewal goes through.
            let second = try await CertificateRequest.make(
                subject: DistinguishedName(), alternativeNames: names, key: PrivateKey.generate(.ecdsaP384))
            let renewed = try await flow.run(OrderRequest(second, replaces: first.leaf)).certificate
            #expect(renewed.leaf != first.leaf)

            try await session.revoke(first.leaf, reason: .superseded)
            try await session.revoke(first.leaf, reason: .superseded)
            #expect(try await pebble.status(ofSerial: first.leaf.serialNumberText) == "Revoked")

            let rolled = try await accounts.rollOver("default", to: .ecdsaP384)
            #expect(rolled.publicKey != session.publicKey)
            try await accounts.using(options) { session in
                let third = try await CertificateRequest.make(
                    subject: DistinguishedName(), alternativeNames: [names[2]], key: PrivateKey.generate(.ecdsaP256))
                _ = try await maker.flow(session).run(OrderRequest(third))
                return
            }
            let other = try await accounts.updateContacts(["new@example.com"], of: "default")
            #expect(other.contacts == ["mailto:new@example.com"])
            try await accounts.deactivate("default")
            let refused = await acmeFailure { try await maker.flow(rolled).run(OrderRequest(second)) }
            #expect(refused?.error.code == .acme(.unauthorized))
        }
    }

    @Test func revocationByTheCertificatesKeyAndOtherChains() async throws {
        var options = PebbleServer.Options()
        options.environment = ["PEBBLE_ALTERNATE_ROOTS": "1", "PEBBLE_CHAIN_LENGTH": "2"]
        try await withPebble(options) { pebble, accounts, maker in
            let session = try await accounts.open(
                AccountOptions(keyAlgorithm: .rsa2048, agreesToTerms: { _ in true }))
            let key = try PrivateKey.generate(.ecdsaP256)
            let request = try await CertificateRequest.make(
                subject: DistinguishedName(), alternativeNames: [.dns("c.example.com")], key: key)
            let other = try await pebble.root(1)
            let preferred = ChainPreference.root(commonName: other.subject.commonName ?? "")
            let issued = try await maker.flow(session).run(OrderRequest(request, chain: preferred)).certificate
            _ = try await CertificateChain.verify(
                leaf: issued.leaf, intermediates: issued.intermediates, roots: [other], purpose: .server, at: Date())
            #expect(issued.intermediates.count == 2)
            try await session.client.revoke(issued.leaf, key: key, reason: .keyCompromise)
            #expect(try await pebble.status(ofSerial: issued.leaf.serialNumberText) == "Revoked")
        }
    }

    @Test func externalAccountBinding() async throws {
        let secret = Base64URL.encode(Array("a secret of thirty-two characters".utf8))
        var options = PebbleServer.Options()
        options.externalKeys = ["kid-1": secret]
        try await withPebble(options) { _, accounts, _ in
            let failure = await acmeFailure {
                try await accounts.open(AccountOptions(agreesToTerms: { _ in true }))
            }
            #expect(failure?.error.code == .acme(.externalAccountRequired))
            let external = try ExternalAccount(keyID: "kid-1", secret: Secret(secret))
            let session = try await accounts.open(
                AccountOptions(keyAlgorithm: .ecdsaP384, externalAccount: external, agreesToTerms: { _ in true }))
            #expect(session.account.externalKeyID == "kid-1")
        }
    }
}
