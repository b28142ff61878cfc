import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Answers of `openssl ocsp` to our requests, and damaged ones.
@Suite struct OCSPReplyTests {
    /// Who signs openssl's answers.
    enum Signer: String, CaseIterable, Sendable {
        /// The authority itself.
        case issuer = "intermediate"
        /// Somebody whom it has appointed.
        case delegate
        /// Somebody who has a certificate of it for something else.
        case impostor
    }

    private static let statuses = ["good", "revoked", "held", "foreign"]

    /// Certificates of an authority of openssl's, and what it says of them.
    private struct Site {
        let openSSL: OpenSSLAuthority
        let issuer: DecodedCertificate
        let leaves: [String: DecodedCertificate]

        init() async throws {
            let authority = try OpenSSLAuthority()
            issuer = try await authority.makeUsualAuthorities().intermediate
            var leaves: [String: DecodedCertificate] = [:]
            for name in OCSPReplyTests.statuses { leaves[name] = try await authority.makeUsualLeaf(name) }
            _ = try await authority.make(
                "delegate", issuer: "intermediate",
                ["extendedKeyUsage = OCSPSigning"] + OpenSSLAuthority.identifiers)
            _ = try await authority.makeUsualLeaf("impostor")
            let serial = { (name: String) in leaves[name]?.serialNumberText.uppercased() ?? "" }
            try authority.directory.write(
                "index.txt",
                "V\t491231235959Z\t\t\(serial("good"))\tunknown\t/CN=a\n"
                    + "R\t491231235959Z\t250102030405Z,keyCompromise\t\(serial("revoked"))\tunknown\t/CN=b\n"
                    + "R\t491231235959Z\t250102030406Z\t\(serial("held"))\tunknown\t/CN=c\n")
            self.leaves = leaves
            openSSL = authority
        }

        func answer(_ name: String, by signer: Signer, _ options: [String] = []) async throws -> [UInt8] {
            let leaf = try #require(leaves[name])
            let directory = openSSL.directory
            try directory.write("request.der", try #require(OCSPRequest.make(for: leaf, issuer: issuer)))
            let arguments =
                ["ocsp", "-index", "index.txt", "-CA", "intermediate.crt", "-ndays", "1", "-reqin", "request.der"]
                + ["-rsigner", "\(signer.rawValue).crt", "-rkey", "\(signer.rawValue).key", "-respout", "response.der"]
            let result = try await runTool("openssl", arguments + options, directory: directory.path)
            guard result.status == 0 else { throw TestSupportError(result.everything) }
            return try directory.bytes("response.der")
        }
    }

    @Test(arguments: [Signer.issuer, .delegate], [[], ["-resp_key_id"]])
    func readsOpenSSLsAnswers(signer: Signer, options: [String]) async throws {
        let site = try await Site()
        let revokedAt = Date(timeIntervalSince1970: 1_735_787_045)
        let expected: [String: OCSPCertificateStatus] = [
            "good": .good, "revoked": .revoked(at: revokedAt, reason: .keyCompromise),
            "held": .revoked(at: revokedAt.addingTimeInterval(1), reason: .unspecified), "foreign": .unknown,
        ]
        for (name, status) in expected {
            let reply = try OCSPReply(der: try await site.answer(name, by: signer, options))
            let leaf = try #require(site.leaves[name])
            let statement = try reply.statement(on: leaf, issuer: site.issuer, at: Date())
            #expect(statement.status == status)
            let end = try #require(statement.nextUpdate)
            // openssl reads the clock once for each of them.
            #expect((86_400...86_410).contains(end.timeIntervalSince(statement.thisUpdate)))
        }
    }

    @Test func refusesWhoMayNotSpeak() async throws {
        let site = try await Site()
        let leaf = try #require(site.leaves["good"])
        let reply = try OCSPReply(der: try await site.answer("good", by: .impostor))
        await expect(.unusableOCSPResponse) { _ = try reply.statement(on: leaf, issuer: site.issuer, at: Date()) }
        // A delegate whose certificate did not come along cannot be known.
        let bare = try OCSPReply(der: try await site.answer("good", by: .delegate, ["-resp_no_certs"]))
        await expect(.unusableOCSPResponse) { _ = try bare.statement(on: leaf, issuer: site.issuer, at: Date()) }
    }

    @Test func refusesWhatIsOldOrOfAnother() async throws {
        let site = try await Site()
        let (leaf, other) = (try #require(site.leaves["good"]), try #require(site.leaves["revoked"]))
        let reply = try OCSPReply(der: try await site.answer("good", by: .issuer))
        let now = Date()
        await expect(.unusableOCSPResponse) { _ = try reply.statement(on: other, issuer: site.issuer, at: now) }
        await expect(.unusableOCSPResponse) {
            _ = try reply.statement(on: leaf, issuer: site.issuer, at: now.addingTimeInterval(2 * 86_400))
        }
        await expect(.unusableOCSPResponse) {
            _ = try reply.statement(on: leaf, issuer: site.issuer, at: now.addingTimeInterval(-2 * 86_400))
        }
        let root = try #require(try? site.openSSL.certificate("root"))
        await expect(.unusableOCSPResponse) { _ = try reply.statement(on: leaf, issuer: root, at: now) }
    }

    /// What Signet itself answers is understood, for several certificates and with a nonce.
    @Test(arguments: [KeyAlgorithm.ecdsaP256, .ed25519, .rsa2048]) func readsOurOwn(algorithm: KeyAlgorithm)
        async throws
    {
        let issuer = try await TestIssuer.root(algorithm)
        let leaf = try await issuer.issue(.server)
        let request = try OCSPRequest(der: try #require(OCSPRequest.make(for: leaf, issuer: issuer.certificate)))
        #expect(request.certificateIDs.first?.matches(issuer: issuer.certificate) == true && request.nonce == nil)
        let now = Date()
        let der = try await OCSPResponse.make(
            answering: request, issuer: issuer.certificate, key: issuer.key, producedAt: now, nextUpdate: nil
        ) { _ in .good }
        let reply = try OCSPReply(der: der)
        let statement = try reply.statement(on: leaf, issuer: issuer.certificate, at: now)
        #expect(statement.status == .good && statement.nextUpdate == nil && reply.nonce == nil)
        await expect(.unusableOCSPResponse) {
            _ = try reply.statement(on: leaf, issuer: issuer.certificate, at: now.addingTimeInterval(2 * 86_400))
        }
    }

    @Test(arguments: [1, 2, 3, 5, 6]) func tellsRefusals(status: Int) async {
        await expect(.refusedByResponder) { _ = try OCSPReply(der: OCSPResponse.failure(status: status)) }
    }

    @Test func refusesWhatIsNone() async {
        await expect(.malformedOCSPResponse) { _ = try OCSPReply(der: []) }
        await expect(.malformedOCSPResponse) { _ = try OCSPReply(der: [0x30, 3, 0x0A, 1, 0]) }
        let large = [UInt8](repeating: 0x30, count: OCSPReply.maximumSize + 1)
        await expect(.malformedOCSPResponse) { _ = try OCSPReply(der: large) }
    }

    /// Whatever is damaged: it is refused, or what is signed is as it was.
    @Test func damageChangesNothing() async throws {
        let site = try await Site()
        let leaf = try #require(site.leaves["revoked"])
        let now = Date()
        let whole = try await site.answer("revoked", by: .delegate)
        let original = try OCSPReply(der: whole).statement(on: leaf, issuer: site.issuer, at: now)
        var accepted = 0
        for damaged in mutations(of: whole, count: 3000) {
            guard let reply = try? OCSPReply(der: damaged),
                let statement = try? reply.statement(on: leaf, issuer: site.issuer, at: now)
            else { continue }
            accepted += 1
            #expect(statement.status == original.status && statement.thisUpdate == original.thisUpdate)
            #expect(statement.nextUpdate == original.nextUpdate)
        }
        #expect(accepted < 3000)
    }
}
