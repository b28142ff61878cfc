import SignetCore
import SignetTestSupport
import Testing

@testable import SignetACME

/// How an issuer appears in CAA records.
@Suite struct CAAIdentityTests {
    /// A CA that does not answer is not waited for; on a clock that never waits the limit is over at once.
    @Test func whatTheDirectorySaidCountsUntilItSaysSomethingElse() async throws {
        try await ACMEStage.run { stage in
            let issuer = try await stage.issuer()
            stage.server.behave { $0.faults[.directory] = [.stall] }
            let unknown = try await issuer.caaIdentity()
            #expect(unknown.domains.isEmpty && unknown.methods == stage.solver.types)
            let account = try await stage.accounts.find("default")
            #expect(unknown.accountURL != nil && unknown.accountURL == account?.url)
            let remembered = DirectoryRepository(database: stage.database)
            try await remembered.setIdentities(["before.example", "b.example"], of: stage.server.directoryURL)
            stage.server.behave { $0.faults[.directory] = [.stall] }
            let identity = try await issuer.caaIdentity()
            #expect(identity.domains == ["before.example", "b.example"])
            try await remembered.setIdentities([], of: stage.server.directoryURL)
            #expect(try await remembered.identities(of: stage.server.directoryURL) == [])
            #expect(try await remembered.identities(of: "https://other.example") == nil)
        }
    }
}
