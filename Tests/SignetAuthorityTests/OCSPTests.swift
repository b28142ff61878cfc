import Foundation
import SignetAuthority
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@Suite struct OCSPTests {
    private let fixture: AuthorityFixture

    init() async throws {
        fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
    }

    /// A request that openssl made.
    private func request(
        _ certificate: DecodedCertificate, issuer: DecodedCertificate, nonce: Bool = false, hash: String = "-sha1"
    ) async throws -> [UInt8] {
        let result = try await runTool(
            "openssl",
            [
                "ocsp", hash, "-issuer", fixture.write("issuer.pem", [issuer]), "-cert",
                fixture.write("subject.pem", [certificate]), "-reqout", fixture.directory.file("request.der"),
                nonce ? "-nonce" : "-no_nonce",
            ])
        #expect(result.status == 0, "\(result.everything)")
        return try fixture.directory.bytes("request.der")
    }

    /// What openssl reads out of an answer, its signature and nonce checked.
    private func reading(
        _ response: [UInt8], to request: [UInt8], _ certificate: DecodedCertificate, issuer: DecodedCertificate,
        hash: String = "-sha1"
    ) async throws -> ToolResult {
        try await runTool(
            "openssl",
            [
                "ocsp", "-respin", fixture.directory.write("response.der", response), "-reqin",
                fixture.directory.write("asked.der", request), "-no_nonce", hash, "-issuer",
                fixture.write("issuer.pem", [issuer]),
                "-cert", fixture.write("subject.pem", [certificate]), "-CAfile", fixture.write("issuer.pem", [issuer]),
            ])
    }

    private func statusCode(_ response: [UInt8]) -> UInt8? { response.count > 4 ? response[4] : nil }

    @Test(arguments: ["-sha1", "-sha256"], [false, true])
    func opensslSeesGoodThenRevoked(_ hash: String, _ nonce: Bool) async throws {
        let issued = try await fixture.issue(["a.example.com"])
        let root = issued.roots[0]
        let request = try await request(issued.certificate, issuer: root, nonce: nonce, hash: hash)
        let good = await fixture.service.ocspResponse(to: request)
        let first = try await reading(good, to: request, issued.certificate, issuer: root, hash: hash)
        #expect(first.everything.contains("subject.pem: good"), "\(first.everything)")
        #expect(first.everything.contains("Response verify OK"), "\(first.everything)")
        // With a nonce in the request openssl compares the answer's.
        #expect(first.everything.contains("WARNING: no nonce in response") == false, "\(first.everything)")
        #expect(try await Referees.judge(ocspResponse: good).isEmpty)

        _ = try await fixture.service.revoke(
            serialNumber: try issued.certificate.serialNumberText, authority: nil, reason: .superseded, actor: "tester")
        let revoked = await fixture.service.ocspResponse(to: request)
        let second = try await reading(revoked, to: request, issued.certificate, issuer: root, hash: hash)
        #expect(second.everything.contains("subject.pem: revoked"), "\(second.everything)")
        #expect(second.everything.contains("Reason: superseded"), "\(second.everything)")
    }

    @Test func strangersAreNeverGood() async throws {
        let issued = try await fixture.issue(["a.example.com"])
        let root = issued.roots[0]
        let other = try await AuthorityFixture()
        let otherRoot = try #require(try await other.makeRoot().certificate)
        let stranger = try await other.issue(["a.example.com"]).certificate
        // Our issuer's hashes with a serial number it never gave out.
        let unknown = try await request(stranger, issuer: root)
        let answer = await fixture.service.ocspResponse(to: unknown)
        let reading = try await reading(answer, to: unknown, stranger, issuer: root)
        #expect(reading.everything.contains("subject.pem: unknown"), "\(reading.everything)")
        // Another issuer altogether: unauthorized.
        let foreign = await fixture.service.ocspResponse(to: try await request(stranger, issuer: otherRoot))
        #expect(foreign == OCSPResponse.failure(status: 6))
    }

    @Test func answersAreReusedOnlyWhileTheyAreTrue() async throws {
        let issued = try await fixture.issue(["a.example.com"])
        let request = try await request(issued.certificate, issuer: issued.roots[0])
        let first = await fixture.service.ocspResponse(to: request)
        fixture.clock.advance(by: .seconds(3599))
        #expect(await fixture.service.ocspResponse(to: request) == first)
        fixture.clock.advance(by: .seconds(1))
        let second = await fixture.service.ocspResponse(to: request)
        #expect(second != first)
        // Revoked by another process: the answer in memory here is never given again.
        let other = try await fixture.anotherProcess()
        _ = try await other.service.revoke(
            serialNumber: try issued.certificate.serialNumberText, authority: nil, reason: .certificateHold,
            actor: "tester"
        )
        let third = await fixture.service.ocspResponse(to: request)
        let reading = try await reading(third, to: request, issued.certificate, issuer: issued.roots[0])
        // The clock here is an hour ahead of openssl's.
        #expect(reading.everything.contains("Reason: certificateHold"), "\(reading.everything)")
    }

    @Test func answersStandForASecondAtMostWhenAnotherProcessRevokes() async throws {
        let issued = try await fixture.issue(["a.example.com"])
        let request = try await request(issued.certificate, issuer: issued.roots[0])
        let terms = OCSPTerms(validity: .seconds(3600))
        func standing() -> [UInt8]? { fixture.service.standingOCSPResponse(to: request, by: ["root"], terms: terms) }
        #expect(standing() == nil)
        let first = await fixture.service.ocspResponse(to: request, by: ["root"], terms: terms)
        #expect(standing() == first)
        let other = try await fixture.anotherProcess()
        _ = try await other.service.revoke(
            serialNumber: try issued.certificate.serialNumberText, authority: nil, reason: .certificateHold,
            actor: "tester"
        )
        fixture.clock.advance(by: .seconds(1))
        #expect(standing() == nil)
        let second = await fixture.service.ocspResponse(to: request, by: ["root"], terms: terms)
        #expect(standing() == second && second != first)
        fixture.clock.advance(by: .seconds(900))
        #expect(standing() == nil)
    }

    @Test func authorityMadeElsewhereIsFound() async throws {
        let other = try await fixture.anotherProcess()
        let known = try await fixture.issue(["a.example.com"])
        _ = await fixture.service.ocspResponse(to: try await request(known.certificate, issuer: known.roots[0]))
        _ = try await other.service.createIntermediate(
            AuthorityOptions(name: "late", subject: DistinguishedName(commonName: "late")), parent: "root",
            actor: "tester")
        let issued = try await other.issue(["a.example.com"], role: nil, authority: "late")
        let request = try await request(issued.certificate, issuer: issued.intermediates[0])
        #expect(statusCode(await fixture.service.ocspResponse(to: request)) != 6)
    }

    @Test func damagedRequestsGetAnError() async throws {
        let issued = try await fixture.issue(["a.example.com"])
        let request = try await request(issued.certificate, issuer: issued.roots[0], nonce: true)
        for damaged in [[], [0x30], Array(repeating: 0x30, count: 70_000)] + mutations(of: request, count: 400, seed: 7)
        {
            let response = await fixture.service.ocspResponse(to: damaged)
            #expect(response.first == 0x30 && response.count >= 5)
        }
        #expect(await fixture.service.ocspResponse(to: []) == OCSPResponse.failure(status: 1))
        try await fixture.database.close()
        #expect(await fixture.service.ocspResponse(to: request) == OCSPResponse.failure(status: 3))
    }
}
