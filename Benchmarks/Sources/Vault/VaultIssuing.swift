import Foundation
import SignetCore

/// Certificates over HTTP from `signet server`, each on disk before it is answered, beside cfssl, which stores nothing.
struct VaultIssuing: Sendable {
    /// By number of connections.
    var sign: [Int: Rate] = [:]
    var issue: [Int: Rate] = [:]
    var peerSign: [Int: Rate] = [:]
    var peerIssue: [Int: Rate] = [:]

    private static let connections = [1, 16, 64]

    static let issueBody: JSONValue = ["common_name": "a.example.com", "ttl": "24h"]

    /// In turn, so that what else happens on the machine hits both.
    static func measure(
        _ server: VaultServer, in directory: BenchDirectory, seconds: Int
    ) async throws -> VaultIssuing {
        say("pki/sign and pki/issue beside cfssl serve, all driven by wrk ...")
        let cfssl = try await CFSSLServer.start(in: directory)
        defer { cfssl.stop() }
        let signBody: JSONValue = ["csr": .string(cfssl.request), "common_name": "a.example.com", "ttl": "24h"]
        let signing = server.load("pki/sign/web", [signBody.bytes])
        let issuing = server.load("pki/issue/web", [issueBody.bytes])
        var issued = VaultIssuing()
        for count in connections {
            issued.peerSign[count] = try await cfssl.sign(connections: count, seconds: seconds)
            issued.sign[count] = try await signing.measure(connections: count, seconds: seconds, in: directory)
            issued.peerIssue[count] = try await cfssl.newCertificate(connections: count, seconds: seconds)
            issued.issue[count] = try await issuing.measure(connections: count, seconds: seconds, in: directory)
        }
        return issued
    }

    func show() {
        say("")
        say(
            "P-256 certificates over HTTP/1.1        per second   p50 ms   p99 ms   times cfssl   (aim: 2 times, p99 < 15)"
        )
        table("pki/sign", sign, "cfssl sign", peerSign)
        table("pki/issue", issue, "cfssl newcert", peerIssue)
        say("  Signet has row and audit entry on disk before it answers; cfssl stores nothing. wrk shares the cores.")
    }

    private func table(_ label: String, _ own: [Int: Rate], _ peerLabel: String, _ peers: [Int: Rate]) {
        for count in Self.connections {
            guard let rate = own[count], let peer = peers[count] else { continue }
            say(rate.line(label, "x\(count)", times: peer))
            say(peer.line(peerLabel, "x\(count)", times: peer))
        }
    }
}

extension Rate {
    /// A line of a table: rate, latencies, ratio to a peer.
    func line(_ label: String, _ detail: String = "", times peer: Rate) -> String {
        let name = "  \(label.padding(toLength: 32, withPad: " ", startingAt: 0)) "
        return name
            + String(
                format: "%@ %10.0f %8.2f %8.2f %13.2f", detail.padding(toLength: 4, withPad: " ", startingAt: 0),
                perSecond, p50, p99, perSecond / peer.perSecond)
    }
}
