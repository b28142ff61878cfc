import Foundation
import Logging
import SignetAuthority
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("Authorities as commands print them")
struct AuthorityRecordTests {
    @Test func sinceWhenOneIsRetired() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            "signet.yaml", "data_directory: data\nauthorities: [{ name: old, subject: CN=old }]\n")
        let workspace = try await Workspace.open(
            configurationPath: file, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await workspace.applyConfiguration()
        let service = workspace.authorities
        let ready = AuthorityRecord(try await service.authority("old"), at: Date())
        #expect(ready.state == .ready && ready.cells.last == "ready")
        #expect(try !JSONText.encode(ready).contains("retired_at"))

        try await service.retire(authority: "old", actor: "test")
        let retired = AuthorityRecord(try await service.authority("old"), at: Date())
        let moment = MomentText.format(try #require(retired.retiredAt))
        #expect(retired.state == .retired && retired.cells.last == "retired \(moment)")
        #expect(retired.text.contains(moment))
        let json = try JSONText.encode(retired)
        #expect(json.contains("\"retired_at\"") && json.contains("\"state\" : \"retired\""))
        try await workspace.close()
        withExtendedLifetime(directory) {}
    }
}
