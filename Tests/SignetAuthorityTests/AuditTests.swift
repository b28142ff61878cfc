import Foundation
import SignetAuthority
import SignetCore
import SignetPKI
import SignetStorage
import SignetTestSupport
import Testing

@Suite struct AuditTests {
    @Test func everyActionIsRecordedWithWhoWhatAndWhen() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        let issued = try await fixture.issue(["a.example.com"])
        let serial = try issued.certificate.serialNumberText
        fixture.clock.advance(by: .seconds(5))
        _ = try await fixture.service.revoke(
            serialNumber: serial, authority: nil, reason: .superseded, actor: "someone else")
        await #expect(throws: failure(.nameNotAllowed)) { try await fixture.issue(["evil.test"]) }
        let entries = try await fixture.service.auditEntries(limit: 100, before: nil)
        #expect(
            entries.reversed().map { [$0.actor, $0.action, $0.subject] } == [
                ["tester", "authority.create", "root"], ["tester", "role.set", "root/services"],
                ["tester", "certificate.issue", "root/\(serial)"],
                ["someone else", "certificate.revoke", "root/\(serial)"], ["someone else", "crl.publish", "root"],
                ["tester", "certificate.issue.refused", "root/services"],
            ])
        #expect(entries[0].detail.contains("evil.test") && entries[0].detail.contains("role.name-not-allowed"))
        #expect(entries[3].detail == "role services: a.example.com")
        #expect(abs(entries[2].at.timeIntervalSince(fixture.clock.now)) < 0.01)
        #expect(entries[3].at < entries[2].at)
        let page = try await fixture.service.auditEntries(limit: 2, before: entries[1].id)
        #expect(page.map(\.id) == entries[2...3].map(\.id))
    }

    @Test func aRoleThatIsSetSaysWhatChanged() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        try await fixture.changeRole {
            $0.ttl = DurationText(.seconds(3600))
            $0.allowedDomains.append("example.net")
            $0.keyUsage = [.digitalSignature]
            $0.extendedKeyUsages = ["1.3.6.1.5.5.7.3.1"]
        }
        let details = try await fixture.service.auditEntries(limit: 2, before: nil).map(\.detail)
        #expect(
            details == [
                "allowed_domains: example.com -> example.com, example.net; ttl: 30d -> 1h; "
                    + "key_usage: none -> digitalSignature; extended_key_usages: none -> 1.3.6.1.5.5.7.3.1",
                "created; allowed_domains: example.com; usage: peer",
            ])
    }

    @Test func aPageIsAsLongAsWasAskedFor() async throws {
        let fixture = try await AuthorityFixture()
        try await fixture.database.write { session in
            for number in 0..<(AuthorityService.maximumPage + 1) {
                try session.execute(
                    "INSERT INTO audit (at, actor, action, subject, detail) VALUES ($1, 'x', 'x', 'x', 'x')",
                    [.integer(Int64(number))])
            }
        }
        let page = try await fixture.service.auditEntries(limit: AuthorityService.maximumPage, before: nil)
        #expect(page.count == AuthorityService.maximumPage)
    }

    @Test(arguments: [
        "UPDATE audit SET actor = 'nobody'", "DELETE FROM audit WHERE id = 1", "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit (id, at, actor, action, subject, detail) VALUES (1, 0, 'x', 'x', 'x', 'x')",
        "UPDATE OR REPLACE audit SET id = 1 WHERE id = 2",
    ])
    func databaseRefusesToForget(_ statement: String) async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        let before = try await fixture.actions()
        await #expect(throws: failure(.storageConflict)) {
            try await fixture.database.write { _ = try $0.execute(statement) }
        }
        #expect(try await fixture.actions() == before && before.count == 2)
        // Not only to Signet: SQLite's own shell is refused too.
        let shell = try await runTool("sqlite3", [fixture.database.path, statement])
        #expect(shell.status != 0 && shell.everything.contains("append-only"), "\(shell.everything)")
    }

    @Test func longWordsOfStrangersAreCutOff() async throws {
        let fixture = try await AuthorityFixture()
        _ = try await fixture.makeRoot()
        let names = (0..<200).map { "a-rather-long-name-number-\($0).evil.test" }
        await #expect(throws: failure(.notFound)) {
            try await fixture.issue(names, role: String(repeating: "x", count: 5000))
        }
        let entry = try #require(try await fixture.service.auditEntries(limit: 1, before: nil).first)
        #expect(entry.subject.count == 2000 && entry.detail.count <= 2000)
    }
}
