import Foundation
import SignetAuthority
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@Suite struct RevocationTests {
    private let fixture: AuthorityFixture

    init() async throws {
        fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
    }

    @discardableResult
    private func revoke(
        _ certificate: DecodedCertificate, _ reason: RevocationReason = .keyCompromise
    ) async throws -> StoredCertificate {
        try await fixture.service.revoke(
            serialNumber: certificate.serialNumberText, authority: nil, reason: reason, actor: "tester")
    }

    /// What openssl says with the current list.
    private func verify(_ issued: IssuedRecord) async throws -> ToolResult {
        let list = try await fixture.service.crl(authority: "root")
        return try await runTool(
            "openssl",
            [
                "verify", "-x509_strict", "-crl_check", "-CRLfile", fixture.directory.write("list.pem", list.pem),
                "-CAfile", fixture.write("root.pem", issued.roots), fixture.write("leaf.pem", [try issued.certificate]),
            ])
    }

    @Test func refereesSeeTheRevocation() async throws {
        let (kept, lost) = (
            try await fixture.issue(["kept.example.com"]), try await fixture.issue(["lost.example.com"])
        )
        #expect(try await verify(lost).status == 0)
        let stored = try await revoke(lost.certificate)
        #expect(stored.revokedAt == fixture.clock.now.wholeSecond && stored.revocationReason == .keyCompromise)
        let verdict = try await verify(lost)
        #expect(verdict.status != 0 && verdict.everything.contains("certificate revoked"), "\(verdict.everything)")
        #expect(try await verify(kept).status == 0)
        let list = try await fixture.service.crl(authority: "root")
        #expect(list.isSigned(by: lost.roots[0]))
        #expect(try list.revoked.map(\.serialNumber) == [lost.certificate.serialNumber])
        let objections = try await Referees.judge(revocationList: list.der, issuer: lost.roots[0].der)
        #expect(objections.isEmpty, "\(objections)")
    }

    @Test func serialNumbersMayBeWrittenAsOthersPrintThem() async throws {
        let issued = try await fixture.issue(["a.example.com"]).certificate
        let text = issued.serialNumberText
        let pairs = stride(from: 0, to: text.count, by: 2).map { String(text.dropFirst($0).prefix(2)) }
        for form in [
            text, text.uppercased(), "0x" + text, pairs.joined(separator: ":"), " \(text) ", "00" + text,
            String(text.drop { $0 == "0" }),
        ] {
            let found = try await fixture.service.certificate(serialNumber: form, authority: "root")
            #expect(found.certificate == issued, "\(form)")
        }
        for form in ["", "x", "zz", String(repeating: "ab", count: 30)] {
            await #expect(throws: failure(.invalidInput), "\(form)") {
                try await fixture.service.certificate(serialNumber: form, authority: nil)
            }
        }
        await #expect(throws: failure(.notFound)) {
            try await fixture.service.certificate(serialNumber: "1234", authority: nil)
        }
        await #expect(throws: failure(.notFound)) {
            try await fixture.service.revoke(serialNumber: "1234", authority: nil, reason: .superseded, actor: "tester")
        }
        #expect(try await fixture.actions().last == "certificate.revoke.refused")
    }

    @Test func numbersGrowByOneAndAreAudited() async throws {
        var numbers = [try await fixture.service.crl(authority: "root").number]
        numbers.append(try await fixture.service.crl(authority: "root").number)
        try await revoke(fixture.issue(["a.example.com"]).certificate)
        numbers.append(try await fixture.service.crl(authority: "root").number)
        numbers.append(try await fixture.service.rebuildCRL(authority: "root", actor: "tester").number)
        fixture.clock.advance(by: .seconds(86_400))
        numbers.append(try await fixture.service.crl(authority: "root").number)
        #expect(numbers == [1, 1, 2, 3, 4])
        let published = try await fixture.service.auditEntries(limit: 100, before: nil).filter {
            $0.action == "crl.publish"
        }
        #expect(published.map(\.actor) == ["signet", "tester", "tester", "signet"])
    }

    @Test func publishedListIsKeptAcrossProcesses() async throws {
        let list = try await fixture.service.crl(authority: "root")
        let other = try await fixture.anotherProcess()
        #expect(try await other.service.crl(authority: "root") == list)
        let issued = try await fixture.issue(["a.example.com"])
        // A list that another process has in memory never hides a revocation.
        _ = try await other.service.revoke(
            serialNumber: try issued.certificate.serialNumberText, authority: nil, reason: .superseded, actor: "tester")
        #expect(try await fixture.service.crl(authority: "root").revoked.count == 1)
    }

    @Test func concurrentRevocationsAreAllListedUnderGrowingNumbers() async throws {
        let other = try await fixture.anotherProcess()
        var serials: [String] = []
        for number in 0..<12 {
            serials.append(try await fixture.issue(["n\(number).example.com"]).certificate.serialNumberText)
        }
        let numbers = try await withThrowingTaskGroup(of: Int64?.self) { group in
            for (index, serial) in serials.enumerated() {
                let service = index % 2 == 0 ? fixture.service : other.service
                group.addTask {
                    _ = try await service.revoke(
                        serialNumber: serial, authority: "root", reason: .superseded, actor: "tester")
                    let list = try await service.crl(authority: "root")
                    #expect(list.revoked.contains { $0.serialNumber.hexadecimal.hasSuffix(serial) })
                    return list.number
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let last = try await fixture.service.crl(authority: "root")
        #expect(last.revoked.count == 12)
        #expect(numbers.allSatisfy { $0 ?? 0 <= last.number ?? 0 })
        let published = try await fixture.service.auditEntries(limit: 1000, before: nil)
            .filter { $0.action == "crl.publish" }.map { $0.detail.prefix { $0 != "," } }
        #expect(Set(published).count == published.count, "no number is used twice")
    }

    @Test func holdCanBeUndoneNothingElse() async throws {
        let issued = try await fixture.issue(["a.example.com"])
        try await revoke(issued.certificate, .certificateHold)
        #expect(try await verify(issued).status != 0)
        #expect(try await revoke(issued.certificate, .removeFromCRL).revokedAt == nil)
        #expect(try await verify(issued).status == 0)
        await #expect(throws: failure(.notRevocable)) { try await revoke(issued.certificate, .removeFromCRL) }
        let first = try await revoke(issued.certificate, .superseded)
        fixture.clock.advance(by: .seconds(60))
        let count = try await fixture.actions().count
        #expect(try await revoke(issued.certificate, .superseded).revokedAt == first.revokedAt)
        #expect(try await fixture.actions().count == count, "revoking again changes nothing")
        await #expect(throws: failure(.notRevocable)) { try await revoke(issued.certificate, .affiliationChanged) }
        let worse = try await revoke(issued.certificate, .keyCompromise)
        #expect(worse.revocationReason == .keyCompromise && worse.revokedAt == first.revokedAt)
    }

    @Test func endedCertificatesLeaveTheListAfterOneMore() async throws {
        let issued = try await fixture.issue(["a.example.com"]) { $0.lifetime = .seconds(3600) }
        try await revoke(issued.certificate)
        fixture.clock.advance(by: .seconds(86_401))
        #expect(try await fixture.service.crl(authority: "root").revoked.count == 1)
        fixture.clock.advance(by: .seconds(8 * 86_400))
        #expect(try await fixture.service.crl(authority: "root").revoked.isEmpty)
    }

    @Test func timerPublishesWhatIsDue() async throws {
        let timer = Task { try await fixture.service.runCRLPublication() }
        try await asleep()
        #expect(try await fixture.service.crl(authority: "root").number == 1)
        for expected in [Int64(2), 3] {
            fixture.clock.advance(by: .seconds(86_400))
            try await asleep()
            let published = try await fixture.service.auditEntries(limit: 1, before: nil).first
            #expect(published?.detail == "number \(expected), 0 revoked")
        }
        // An authority that another process makes, or that cannot sign yet, disturbs nothing.
        let other = try await fixture.anotherProcess()
        let subject = DistinguishedName(commonName: "other")
        _ = try await other.service.createRoot(AuthorityOptions(name: "other", subject: subject), actor: "tester")
        _ = try await other.service.createIntermediateRequest(
            AuthorityOptions(name: "pending", subject: subject), actor: "tester")
        fixture.clock.advance(by: .seconds(61))
        try await asleep()
        #expect(try await fixture.service.auditEntries(limit: 1, before: nil).first?.subject == "other")
        timer.cancel()
        try await timer.value
    }

    /// Returns once the timer waits for the clock.
    private func asleep() async throws {
        while fixture.clock.nextDeadline ?? .distantPast <= fixture.clock.now { await Task.yield() }
    }

    @Test func sameSerialOfTwoAuthoritiesIsAmbiguous() async throws {
        // Only an import from elsewhere could bring this about; here the row is copied.
        let serial = try await fixture.issue(["a.example.com"]).certificate.serialNumberText
        _ = try await fixture.service.createRoot(
            AuthorityOptions(name: "other", subject: DistinguishedName(commonName: "other")), actor: "tester")
        try await fixture.database.write { session in
            _ = try session.execute(
                """
                INSERT INTO certificates (authority_id, serial, issued_at, not_after, der)
                SELECT 2, serial, issued_at, not_after, der FROM certificates
                """)
        }
        await #expect(throws: failure(.ambiguousSerial)) {
            try await fixture.service.certificate(serialNumber: serial, authority: nil)
        }
        #expect(try await fixture.service.certificate(serialNumber: serial, authority: "other").authority == "other")
    }
}
