import Foundation
import SignetCore
import SignetPKI
import Testing

@Suite struct RevocationCheckTests {
    private let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))

    private func list(
        of issuer: TestIssuer, revoking certificates: [DecodedCertificate] = [], age: TimeInterval = 10
    ) async throws -> CertificateRevocationList {
        let thisUpdate = now.addingTimeInterval(-age)
        return try await CertificateRevocationList.make(
            issuer: issuer.certificate, key: issuer.key, number: 1, thisUpdate: thisUpdate,
            nextUpdate: thisUpdate.addingTimeInterval(60),
            revoked: certificates.map {
                RevokedCertificate(serialNumber: $0.serialNumber, revokedAt: thisUpdate, reason: .superseded)
            })
    }

    @Test func looksUpEveryCertificateBelowTheRoot() async throws {
        let root = try await TestIssuer.root()
        let issuer = try await root.intermediate()
        let leaf = try await issuer.issue(.server)
        let path = [leaf] + issuer.path
        let clean = [try await list(of: issuer), try await list(of: root)]
        #expect(try RevocationCheck.check(path: path, lists: clean, at: now))
        #expect(try !RevocationCheck.check(path: path, lists: [clean[0]], at: now))
        #expect(try RevocationCheck.check(path: [root.certificate], lists: [], at: now))

        let leafRevoked = try await list(of: issuer, revoking: [leaf])
        #expect(throws: SignetError(.certificateRevoked, "")) {
            try RevocationCheck.check(path: path, lists: [clean[1], leafRevoked], at: now)
        }
        let issuerRevoked = try await list(of: root, revoking: [issuer.certificate])
        #expect(throws: SignetError(.certificateRevoked, "")) {
            try RevocationCheck.check(path: path, lists: [clean[0], issuerRevoked], at: now)
        }
    }

    @Test func refusesListsThatProveNothing() async throws {
        let root = try await TestIssuer.root()
        let path = [try await root.issue(.server), root.certificate]
        #expect(throws: SignetError(.noRevocationList, "")) {
            try RevocationCheck.check(path: path, lists: [], at: now)
        }
        let other = try await TestIssuer.root(subject: "CN=other")
        let foreign = try await list(of: other)
        #expect(throws: SignetError(.noRevocationList, "")) {
            try RevocationCheck.check(path: path, lists: [foreign], at: now)
        }
        for age in [61.0, -1] {
            let untimely = try await list(of: root, age: age)
            #expect(throws: SignetError(.badRevocationList, "")) {
                try RevocationCheck.check(path: path, lists: [untimely], at: now)
            }
        }
        let namesake = try await TestIssuer.root(.ecdsaP384)
        let forged = try await list(of: namesake)
        #expect(throws: SignetError(.badRevocationList, "")) {
            try RevocationCheck.check(path: path, lists: [forged], at: now)
        }
    }
}
