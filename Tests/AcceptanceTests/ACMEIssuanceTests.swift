import Foundation
import SignetTestSupport
import Testing

/// Certificates from an ACME CA, proven in each of the three ways, served by nginx and renewed.
@Suite(.serialized) struct ACMEIssuanceTests {
    /// Pebble's certificates live for a minute here, and are renewed after six seconds.
    @Test func pebbleByHTTPAndTLSALPNAndDNS() async throws {
        let world = try await ACMEWorld(lifetime: .seconds(60))
        let renewal = "renewal: { fraction: 0.1, jitter: 0 }"
        let http = try ACMESubject(
            "http", challenge: world.httpChallenge, names: ["web.example.com", "www.example.com"], renewal: renewal)
        let tls = try ACMESubject(
            "tls", challenge: world.tlsChallenge, names: ["web.example.com"], renewal: renewal)
        let dns = try ACMESubject(
            "dns", challenge: world.dnsChallenge, names: ["example.com", "*.example.com"], renewal: renewal)
        try world.configure(http, tls, dns)
        let signet = try world.site.up()
        try await world.expectThreeRenewals(of: http, tls, dns, by: signet)
        try await world.site.stop(signet)
        #expect(try await world.records().isEmpty, "nothing is left in the zone")
    }

    /// Caddy's certificates live for five minutes, the least it allows, and are renewed after fifteen seconds, the least
    /// that Signet allows then.
    @Test func caddyByHTTPAndTLSALPNAndDNS() async throws {
        let world = try await ACMEWorld { try await CaddyServer.start(resolver: $0) }
        let renewal = "renewal: { fraction: 0.05, jitter: 0 }"
        // Caddy connects to ports 80 and 443: of addresses that nobody else uses.
        let (first, second) = (Self.loopbackAddress(), Self.loopbackAddress())
        let http = try ACMESubject(
            "http", challenge: "{ http: [\"\(first):80\"] }", names: [first], renewal: renewal)
        let tls = try ACMESubject(
            "tls", challenge: "{ tls_alpn: [\"\(second):443\"] }", names: [second], renewal: renewal)
        let dns = try ACMESubject(
            "dns", challenge: world.dnsChallenge, names: ["example.com", "*.example.com"], renewal: renewal)
        try world.configure(http, tls, dns)
        let signet = try world.site.up()
        try await world.expectThreeRenewals(of: http, tls, dns, by: signet)
        try await world.site.stop(signet)
        #expect(try await world.records().isEmpty, "nothing is left in the zone")
    }

    private static func loopbackAddress() -> String {
        "127.\(Int.random(in: 1...254)).\(Int.random(in: 0...255)).\(Int.random(in: 2...254))"
    }

    @Test func renewedOnRequest() async throws {
        let world = try await ACMEWorld()
        let web = try ACMESubject(challenge: world.httpChallenge, names: ["web.example.com"])
        try world.configure(web)
        let signet = try world.site.up()
        let nginx = try await world.serve(web, signet)
        let first = try await world.verified(web, besides: [], nginx, signet)
        let renewed = try await world.site.signet("cert", "renew", "web")
        #expect(renewed.status == 0, "\(renewed.everything)")
        _ = try await world.verified(web, besides: [first], nginx, signet)
        try await world.site.stop(signet)
        try await nginx.stop()
    }

    @Test func aRenewalCanBeRehearsed() async throws {
        let world = try await ACMEWorld()
        try world.configure(
            ACMESubject(challenge: world.dnsChallenge, names: ["example.com", "*.example.com"]))
        let rehearsal = try await world.site.signet("cert", "renew", "web", "--dry-run")
        #expect(rehearsal.status == 0, "\(rehearsal.everything)")
        #expect(rehearsal.output.contains("web: a renewal from acme web-ca would succeed."), "\(rehearsal.everything)")
        #expect(!FileManager.default.fileExists(atPath: world.site.file("web")), "nothing is installed")
        #expect(try await world.records().isEmpty)
        let unknown = try await world.site.signet("cert", "renew", "wbe", "--dry-run")
        #expect(unknown.status == 1 && unknown.everything.contains("No certificate named \"wbe\""))
    }

    @Test func anotherCAStandsInForOneThatIsDown() async throws {
        let world = try await ACMEWorld()
        let web = try ACMESubject(challenge: world.httpChallenge, names: ["web.example.com"])
        try world.configure(web) { $0.downFirst = true }
        let signet = try world.site.up()
        let pair = try await world.installed(web, signet)
        #expect(pair.names == ["web.example.com"])
        try await world.site.stop(signet)
    }

    @Test func whatTheCAWouldNotSeeIsSaidBeforeItIsAsked() async throws {
        let world = try await ACMEWorld()
        // Nothing listens where BIND says that the name is.
        let closed = try ClosedPort()
        try world.configure(
            ACMESubject(
                challenge: "{ webroot: \(world.site.file("webroot")), port: \(closed.number) }",
                names: ["web.example.com"]))
        let signet = try world.site.up()
        let status = try await eventually("the failure", explanation: { signet.output }) {
            let status = try? await world.site.status(of: "web")
            return status?.lastError == nil ? nil : status
        }
        let error = try #require(status.lastError)
        #expect(error.contains("The CA would not see the http-01 answer for web.example.com"), "\(error)")
        #expect(error.contains("127.0.0.1"), "\(error)")
        let explanation = try await world.site.signet("explain", "web")
        #expect(explanation.output.contains("would not see"), "\(explanation.everything)")
        #expect(
            try FileManager.default.contentsOfDirectory(
                atPath: world.site.file("webroot/.well-known/acme-challenge")
            ).isEmpty, "the answer is taken away")
        try await world.site.stop(signet)
        withExtendedLifetime(closed) {}
    }
}
