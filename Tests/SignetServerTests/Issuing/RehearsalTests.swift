import SignetCore
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("signet renew --dry-run")
struct RehearsalTests {
    @Test func everyCertificateOfAnACMEIssuerIsTried() async throws {
        try await HostileSite.run { site in
            let staging = "agree_to_terms: true\n    staging: \(site.server.directoryURL)"
            try await site.open(issuer: staging) { workspace in
                let lines = try await workspace.rehearse([])
                #expect(lines.map(\.name) == ["web"] && lines.allSatisfy { $0.succeeded })
                #expect(lines[0].cells.last == "would succeed" && lines[0].serialNumber != nil)
                let both = try await workspace.rehearse(["web", "inner"])
                #expect(both.map(\.succeeded) == [true, false])
                #expect(both[1].cells.last?.contains("nothing to rehearse") == true)
                await #expect(throws: SignetError(.notFound, "")) { try await workspace.rehearse(["web", "wbe"]) }
            }
        }
    }

    @Test func aFailureIsALine() async throws {
        try await HostileSite.run { site in
            try await site.open { workspace in
                let lines = try await workspace.rehearse([])
                #expect(lines.count == 1 && !lines[0].succeeded)
                #expect(lines[0].error?.contains("has no staging directory") == true)
            }
        }
    }

    @Test func anUnknownNameIsRefusedBeforeAnythingIsRenewed() async throws {
        try await HostileSite.run { site in
            try await site.open { workspace in
                await #expect(throws: SignetError(.notFound, "")) { try await workspace.renewNow(["inner", "inne"]) }
                let inner = try await workspace.engine.status(of: "inner")
                #expect(inner.serialNumber == nil)
            }
        }
    }
}
