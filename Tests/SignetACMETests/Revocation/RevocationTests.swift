import Foundation
import SignetACME
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@Suite struct RevocationTests {
    @Test(arguments: [
        RevocationReason.unspecified, .keyCompromise, .affiliationChanged, .superseded, .cessationOfOperation,
    ])
    func byTheAccountWithAReason(reason: RevocationReason) async throws {
        try await ACMEStage.run { stage in
            let leaf = try await stage.flow().run(OrderRequest(makeRequest("a.example"))).certificate.leaf
            let account = try await stage.accounts.existing("default")
            #expect(try await account.revoke(leaf, reason: reason) == .revoked)
            #expect(stage.server.revoked == [leaf.serialNumberText: reason.rawValue])
            // Done is done.
            #expect(try await account.revoke(leaf, reason: reason) == .alreadyRevoked)
            #expect(stage.server.count(.revokeCert) == 2 && stage.server.violations.isEmpty)
        }
    }

    @Test func byTheCertificatesKey() async throws {
        try await ACMEStage.run { stage in
            let key = try PrivateKey.generate(.ecdsaP256)
            let request = try await CertificateRequest.make(
                subject: DistinguishedName(), alternativeNames: [.dns("a.example")], key: key)
            let leaf = try await stage.flow().run(OrderRequest(request)).certificate.leaf
            let other = try PrivateKey.generate(.ecdsaP256)
            await #expect(throws: SignetError(.keyMismatch, "")) {
                try await stage.client.revoke(leaf, key: other, reason: .keyCompromise)
            }
            #expect(try await stage.client.revoke(leaf, key: key, reason: .keyCompromise) == .revoked)
            #expect(stage.server.revoked == [leaf.serialNumberText: 1])
            #expect(stage.server.requests.last?.account == nil)
        }
    }

    @Test func aReasonTheCADoesNotTake() async throws {
        try await ACMEStage.run { stage in
            let leaf = try await stage.flow().run(OrderRequest(makeRequest("a.example"))).certificate.leaf
            let account = try await stage.accounts.existing("default")
            let failure = await acmeFailure { try await account.revoke(leaf, reason: .cACompromise) }
            #expect(failure?.error.code == .acme(.badRevocationReason) && failure?.retry == .userAction)
        }
    }
}
