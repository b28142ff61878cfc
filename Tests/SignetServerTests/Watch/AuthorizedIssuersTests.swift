import SignetACME
import SignetRenewal
import SignetTestSupport
import SignetWatch
import Testing

@testable import SignetServer

@Suite("Who issuers are to CAA records")
struct AuthorizedIssuersTests {
    private static let acme = IssuerReference(kind: "acme", name: "hostile")

    @Test func directoriesSayItAndAreRemembered() async throws {
        try await HostileSite.run { site in
            try await site.open { workspace in
                let issuers = try await WatchConfiguration().authorizedIssuers(acme: workspace.acme)
                #expect(issuers.count == 1)
                #expect(issuers[Self.acme]?.domains == ["hostile.example"])
                #expect(issuers[Self.acme]?.methods == ["http-01"] && issuers[Self.acme]?.accountURI == nil)
                let account = try workspace.account(ofIssuer: nil, isStaging: false)
                let url = try await account.register(agreesToTerms: true).account.url
                let registered = try await WatchConfiguration().authorizedIssuers(acme: workspace.acme)
                #expect(registered[Self.acme]?.accountURI == url)
            }
            // Later, the CA does not answer.
            site.server.behave { $0.faults[.directory] = [.malformedJSON, .malformedJSON] }
            try await site.open { workspace in
                let issuers = try await WatchConfiguration().authorizedIssuers(acme: workspace.acme)
                #expect(issuers[Self.acme]?.domains == ["hostile.example"] && issuers[Self.acme]?.accountURI != nil)
            }
            // Who has never read it knows nothing.
            site.server.behave { $0.faults[.directory] = [.malformedJSON, .malformedJSON] }
            try await site.open(data: "other") { workspace in
                let issuers = try await WatchConfiguration().authorizedIssuers(acme: workspace.acme)
                #expect(issuers.isEmpty)
            }
        }
    }

    /// What signet.yaml says counts more, and for all kinds of issuers.
    @Test func theConfigurationSaysIt() async throws {
        try await HostileSite.run { site in
            let watch = "\nwatch: { caa: true, caa_identities: { hostile: [CA.example.net], root: [own.example.net] } }"
            try await site.open(more: watch) { workspace in
                let configuration = try #require(workspace.configuration.watch)
                let policy = try await configuration.policy(
                    authorities: workspace.authorities, acme: workspace.acme
                ).policy
                #expect(policy.authorizedIssuers[Self.acme]?.domains == ["ca.example.net"])
                let root = IssuerReference(kind: "authority", name: "root")
                #expect(policy.authorizedIssuers[root] == AuthorizedIssuer(domains: ["own.example.net"]))
                var silent = configuration
                silent.caa = false
                let unasked = try await silent.policy(authorities: workspace.authorities, acme: workspace.acme).policy
                #expect(unasked.authorizedIssuers.isEmpty)
            }
        }
    }

    /// Who stands in for whom is read anew with the file.
    @Test func fallbacksStandInForTheirIssuer() async throws {
        try await HostileSite.run { site in
            let other =
                "  - { name: other, directory: \"\(site.server.directoryURL)\", self_check: none, challenges: [{ http: true }] }"
            let lines = "fallback: [other]\n\(other)"
            let watch = "\nwatch: { caa: true, caa_identities: { other: [other.example.net] } }"
            try await site.open(issuer: lines, more: watch) { workspace in
                let configuration = try #require(workspace.configuration.watch)
                let policy = try await configuration.policy(
                    authorities: workspace.authorities, acme: workspace.acme
                ).policy
                let other = IssuerReference(kind: "acme", name: "other")
                #expect(policy.fallbackIssuers == [Self.acme: [other]])
                #expect(policy.authorizedIssuers[other]?.domains == ["other.example.net"])
                var silent = configuration
                silent.caa = false
                let unasked = try await silent.policy(authorities: workspace.authorities, acme: workspace.acme).policy
                #expect(unasked.fallbackIssuers.isEmpty)
            }
        }
    }
}
