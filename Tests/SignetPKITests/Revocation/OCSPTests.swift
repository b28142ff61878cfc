import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Requests of the real `openssl ocsp` client, and what it makes of Signet's answers.
@Suite struct OCSPTests {
    /// The files of an authority whose certificates are asked for.
    private struct Setting {
        let root: TestIssuer
        let issuer: TestIssuer
        let directory = try? TemporaryDirectory()

        init(_ algorithm: KeyAlgorithm = .ecdsaP256) async throws {
            root = try await TestIssuer.root(algorithm)
            issuer = try await root.intermediate(algorithm)
            try write("root.pem", Array(root.certificate.pem.utf8))
            try write("issuer.pem", Array(issuer.certificate.pem.utf8))
        }

        func write(_ name: String, _ bytes: [UInt8]) throws {
            try #require(directory).write(name, bytes)
        }

        func openssl(_ arguments: [String]) async throws -> ToolResult {
            try await runTool("openssl", ["ocsp"] + arguments, directory: #require(directory).path)
        }

        /// What openssl asks for those certificates.
        func request(_ certificates: [DecodedCertificate], _ options: [String] = []) async throws -> OCSPRequest {
            var arguments = options + ["-issuer", "issuer.pem", "-reqout", "request.der"]
            for (index, certificate) in certificates.enumerated() {
                try write("\(index).pem", Array(certificate.pem.utf8))
                arguments += ["-cert", "\(index).pem"]
            }
            let result = try await openssl(arguments)
            #expect(result.status == 0, "\(result.everything)")
            return try OCSPRequest(der: try #require(directory).bytes("request.der"))
        }

        func answer(
            _ request: OCSPRequest, status: (OCSPRequest.CertificateID) throws -> OCSPCertificateStatus
        ) async throws -> [UInt8] {
            let response = try await OCSPResponse.make(
                answering: request, issuer: issuer.certificate, key: issuer.key,
                producedAt: Date().addingTimeInterval(-5),
                nextUpdate: Date().addingTimeInterval(3600), status: status)
            try write("response.der", response)
            return response
        }

        /// Verification by openssl of the answer to the last request.
        func verdict() async throws -> String {
            try await openssl([
                "-reqin", "request.der", "-respin", "response.der", "-CAfile", "root.pem", "-verify_other",
                "issuer.pem",
                "-resp_text",
            ]).everything
        }
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP256, .ecdsaP384, .ecdsaP521, .rsa2048, .ed25519])
    func satisfiesOpenSSL(algorithm: KeyAlgorithm) async throws {
        let setting = try await Setting(algorithm)
        let leaf = try await setting.issuer.issue(.server)
        for nonce in [["-nonce"], ["-no_nonce"]] {
            let request = try await setting.request([leaf], nonce)
            #expect((request.nonce != nil) == (nonce == ["-nonce"]))
            #expect(request.certificateIDs.map(\.serialNumber) == [leaf.serialNumber])
            let response = try await setting.answer(request) { _ in .good }
            let verdict = try await setting.verdict()
            #expect(verdict.contains("Response verify OK"))
            #expect(!verdict.contains("WARNING") && !verdict.contains("Nonce Verify error"))
            #expect(verdict.contains("Cert Status: good"))
            expectApproval(try await Referees.judge(ocspResponse: response))
        }
    }

    /// One request for several certificates, each with its own answer.
    @Test(arguments: ["-sha1", "-sha256"])
    func tellsEveryStatus(hash: String) async throws {
        let setting = try await Setting()
        var leaves: [DecodedCertificate] = []
        for _ in 0..<4 { leaves.append(try await setting.issuer.issue(.server)) }
        let revokedAt = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down) - 3600)
        let statuses: [[UInt8]: OCSPCertificateStatus] = [
            leaves[0].serialNumber: .good, leaves[1].serialNumber: .revoked(at: revokedAt, reason: .keyCompromise),
            leaves[2].serialNumber: .revoked(at: revokedAt, reason: .unspecified),
        ]
        let request = try await setting.request(leaves, [hash])
        #expect(request.certificateIDs.allSatisfy { $0.matches(issuer: setting.issuer.certificate) })
        #expect(!request.certificateIDs.contains { $0.matches(issuer: setting.root.certificate) })
        let response = try await setting.answer(request) { statuses[$0.serialNumber] ?? .unknown }
        expectApproval(try await Referees.judge(ocspResponse: response))
        #expect(try await setting.verdict().contains("Response verify OK"))
        let files = (0..<4).flatMap { ["-cert", "\($0).pem"] }
        let summary = try await setting.openssl(
            [hash, "-issuer", "issuer.pem"] + files
                + ["-no_nonce", "-respin", "response.der", "-CAfile", "root.pem", "-verify_other", "issuer.pem"]
        ).everything
        for line in ["0.pem: good", "1.pem: revoked", "Reason: keyCompromise", "2.pem: revoked", "3.pem: unknown"] {
            #expect(summary.contains(line))
        }
    }

    /// Nothing is said of certificates of another issuer.
    @Test func knowsOnlyItsOwn() async throws {
        let setting = try await Setting()
        let request = try await setting.request([try await setting.issuer.issue(.server)])
        let other = try await TestIssuer.root(.ecdsaP384, subject: "CN=other")
        let response = try await OCSPResponse.make(
            answering: request, issuer: other.certificate, key: other.key, producedAt: Date(),
            nextUpdate: Date().addingTimeInterval(60)
        ) { _ in
            Issue.record("asked for a certificate of another issuer")
            return .good
        }
        try setting.write("response.der", response)
        #expect(try await setting.verdict().contains("Cert Status: unknown"))
    }

    @Test func refusesImpossibleAnswers() async throws {
        let setting = try await Setting()
        let request = try await setting.request([try await setting.issuer.issue(.server)])
        let now = Date()
        await expect(.invalidInput) {
            _ = try await OCSPResponse.make(
                answering: request, issuer: setting.issuer.certificate, key: setting.issuer.key, producedAt: now,
                nextUpdate: now
            ) { _ in .good }
        }
        await expect(.keyMismatch) {
            _ = try await OCSPResponse.make(
                answering: request, issuer: setting.issuer.certificate, key: setting.root.key, producedAt: now,
                nextUpdate: now.addingTimeInterval(1)
            ) { _ in .good }
        }
    }

    @Test(arguments: [
        (1, "malformedrequest"), (2, "internalerror"), (3, "trylater"), (6, "unauthorized"), (0, "internalerror"),
        (-1, "internalerror"), (4, "internalerror"), (1000, "internalerror"),
    ])
    func tellsFailure(status: Int, name: String) async throws {
        let setting = try await Setting()
        try setting.write("response.der", OCSPResponse.failure(status: status))
        let text = try await setting.openssl(["-respin", "response.der", "-resp_text"]).everything
        #expect(text.contains("Responder Error: \(name)") || text.contains("OCSP Response Status: \(name)"))
    }
}
