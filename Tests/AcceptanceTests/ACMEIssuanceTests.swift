import Foundation
import SignetTestSupport
import Testing

@testable import mtls_demo

/// Certificates from pebble, proven in each of the three ways, served by nginx and renewed.
@Suite(.serialized) struct ACMEIssuanceTests {
    @Test func provenByHTTP() async throws {
        let world = try await ACMEWorld()
        try await serveAndRenew(
            world, challenge: "{ http: [\"127.0.0.1:\(world.pebble.httpPort)\"], port: \(world.pebble.httpPort) }",
            names: ["web.example.com", "www.example.com"])
    }

    @Test func provenByTLSALPN() async throws {
        let world = try await ACMEWorld()
        try await serveAndRenew(
            world, challenge: "{ tls_alpn: [\"127.0.0.1:\(world.pebble.tlsPort)\"], port: \(world.pebble.tlsPort) }",
            names: ["web.example.com"])
    }

    /// Apex and wildcard share a name for their records, and that name is an alias into another zone.
    @Test func provenByDNSThroughAnAlias() async throws {
        let world = try await ACMEWorld()
        try await serveAndRenew(world, challenge: world.dnsChallenge, names: ["example.com", "*.example.com"])
        #expect(try await world.bind.texts(of: ACMEWorld.alias).isEmpty, "nothing is left in the zone")
    }

    private func serveAndRenew(_ world: ACMEWorld, challenge: String, names: [String]) async throws {
        try world.configure(challenge: challenge, names: names)
        let signet = try world.site.up()
        let first = try await world.installed(after: nil, signet)
        let nginx = try await NginxServer.start(
            in: world.site.file("nginx"), port: world.port, certificate: world.site.file("web/fullchain.crt"),
            key: world.site.file("web/tls.key"))
        var serials = [first.serial]
        for _ in 0..<3 {
            let renewed = try await world.site.signet("cert", "renew", "web")
            #expect(renewed.status == 0, "\(renewed.everything)")
            let pair = try await world.installed(after: serials.last, signet)
            serials.append(pair.serial)
            let status = try await eventually("\(pair.serial) to be verified", explanation: { signet.output }) {
                let status = try await world.site.status(of: "web")
                return status.phase == "valid" ? status : nil
            }
            #expect(status.served.map(\.serialNumber) == [pair.serial])
            #expect(try await nginx.servedSerial(trusting: .anyone) == pair.serial)
        }
        #expect(Set(serials).count == 4)
        try await world.site.stop(signet)
        try await nginx.stop()
    }

    @Test func aRenewalCanBeRehearsed() async throws {
        let world = try await ACMEWorld()
        try world.configure(challenge: world.dnsChallenge, names: ["example.com", "*.example.com"])
        let rehearsal = try await world.site.signet("cert", "renew", "web", "--dry-run")
        #expect(rehearsal.status == 0, "\(rehearsal.everything)")
        #expect(rehearsal.output.contains("web: a renewal from acme pebble would succeed."), "\(rehearsal.everything)")
        #expect(!FileManager.default.fileExists(atPath: world.site.file("web")), "nothing is installed")
        #expect(try await world.bind.texts(of: ACMEWorld.alias).isEmpty)
        let unknown = try await world.site.signet("cert", "renew", "wbe", "--dry-run")
        #expect(unknown.status == 1 && unknown.everything.contains("No certificate named \"wbe\""))
    }

    @Test func anotherCAStandsInForOneThatIsDown() async throws {
        let world = try await ACMEWorld()
        try world.configure(
            challenge: "{ http: [\"127.0.0.1:\(world.pebble.httpPort)\"], port: \(world.pebble.httpPort) }",
            names: ["web.example.com"], downFirst: true)
        let signet = try world.site.up()
        let pair = try await world.installed(after: nil, signet)
        #expect(!pair.serial.isEmpty)
        try await world.site.stop(signet)
    }

    @Test func whatTheCAWouldNotSeeIsSaidBeforeItIsAsked() async throws {
        let world = try await ACMEWorld()
        // Nothing listens where BIND says that the name is.
        let closed = try freePort()
        try world.configure(
            challenge: "{ webroot: \(world.site.file("webroot")), port: \(closed) }", names: ["web.example.com"])
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
    }
}
