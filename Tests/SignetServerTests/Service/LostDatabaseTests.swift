import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("A certificate of an ACME issuer, after the database was lost")
struct LostDatabaseTests {
    @Test(arguments: [true, false])
    func itIsKeptWhenTheCAKnowsIt(isKnown: Bool) async throws {
        try await HostileSite.run { site in
            let serial = try await site.open(data: "first") { workspace in
                try await workspace.renewNow(["web"])[0].serialNumber
            }
            #expect(serial != nil && site.server.count(.newOrder) == 1)
            if isKnown {
                site.server.behave { $0.renewalWindow = ("2080-01-01T00:00:00Z", "2080-02-01T00:00:00Z", nil) }
            }
            try await site.open(data: "second") { workspace in
                try await workspace.applyConfiguration()
                try await workspace.engine.runDueOnce()
                let status = try await workspace.engine.status(of: "web")
                #expect((status.serialNumber == serial) == isKnown && status.phase == .valid)
                #expect(site.server.count(.newOrder) == (isKnown ? 1 : 2))
            }
        }
    }
}
