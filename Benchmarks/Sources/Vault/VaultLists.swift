import Foundation
import SignetCore

/// A revocation list of very many certificates: time and memory, alone and while certificates are issued.
struct VaultLists: Sendable {
    var revoked: Int
    var listBytes: Int
    /// Milliseconds for each build, from the request to its answer.
    var alone: [Duration] = []
    var whileIssuing: [Duration] = []
    /// Issuing at 16 connections, without and with lists being built.
    var undisturbed: Rate
    var disturbed: Rate
    /// Before the first list, and the most there ever was.
    var residentMegabytes: Double
    var highWaterMegabytes: Double
    var openssl: OpenSSLList

    private static let connections = 16

    /// - Parameter token: of a former start
    static func measure(
        _ site: VaultSite, token: String, revoked: Int, in directory: BenchDirectory, seconds: Int
    ) async throws -> VaultLists {
        say("A list of \(revoked) revoked certificates ...")
        let openssl = try await OpenSSLList.measure(in: directory, revoked: revoked)
        let server = try await site.start(token: token)
        let load = server.load("pki/issue/web", [VaultIssuing.issueBody.bytes])
        let undisturbed = try await load.measure(connections: connections, seconds: seconds, in: directory)
        let resident = try server.memory().residentMegabytes
        var alone: [Duration] = []
        for _ in 0..<3 { alone.append(try await build(server)) }
        async let building = builds(server, until: .now + .seconds(seconds))
        let disturbed = try await load.measure(connections: connections, seconds: seconds, in: directory)
        let whileIssuing = try await building
        let bytes = try await server.download("pki/crl").count
        let memory = try server.memory()
        try await server.stop()
        return VaultLists(
            revoked: revoked, listBytes: bytes, alone: alone, whileIssuing: whileIssuing, undisturbed: undisturbed,
            disturbed: disturbed, residentMegabytes: resident, highWaterMegabytes: memory.highWaterMegabytes,
            openssl: openssl)
    }

    /// One a second.
    private static func builds(_ server: VaultServer, until end: ContinuousClock.Instant) async throws -> [Duration] {
        var builds: [Duration] = []
        while ContinuousClock.now < end {
            let next = ContinuousClock.now + .seconds(1)
            builds.append(try await build(server))
            try await Task.sleep(until: next)
        }
        return builds
    }

    private static func build(_ server: VaultServer) async throws -> Duration {
        try await ContinuousClock().measure { try await server.write("pki/crl/rotate", [:]) }
    }

    func show() {
        say("")
        say(
            String(
                format:
                    "A list of %d revoked certificates (%.1f MB)     ms    MB   (aims: under 1000 ms, under 200 MB)",
                revoked, Double(listBytes) / 1e6))
        say(row("signet, pki/crl/rotate", median(alone), highWaterMegabytes))
        say(row("signet, while issuing", median(whileIssuing), highWaterMegabytes))
        say(row("openssl ca -gencrl", openssl.wall.milliseconds, openssl.highWaterMegabytes))
        say(
            String(
                format: "  signet held %.0f MB before the first list; openssl takes %.1f times as long",
                residentMegabytes,
                openssl.wall.milliseconds / median(alone)))
        say("  pki/issue at \(Self.connections) connections    per second   p50 ms   p99 ms   times undisturbed")
        say(undisturbed.line("no list being built", times: undisturbed))
        say(disturbed.line("a list a second", times: undisturbed))
    }

    private func row(_ label: String, _ milliseconds: Double, _ megabytes: Double) -> String {
        "  \(label.padding(toLength: 48, withPad: " ", startingAt: 0))"
            + String(format: "%6.0f %5.0f", milliseconds, megabytes)
    }
}
