import Foundation
import SignetTestSupport

/// A site with one certificate, `web`, in two destinations.
struct RotatingSite: Sendable {
    let site: SignetSite
    let port: Int

    init() throws {
        site = try SignetSite()
        port = try freePort()
        try site.directory.write("changes.log", "")
    }

    /// Where after-commands write.
    var log: String { site.file("changes.log") }

    /// What they wrote, a line each.
    func logged() throws -> [String] {
        try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// Writes `signet.yaml`.
    /// - Parameters:
    ///   - commands: the after-commands
    ///   - verify: whether Signet looks what is served at the port
    ///   - deadline: until when it must be served
    ///   - lifetime: with one, renewed when a fifth of it is over
    func configure(
        after commands: [[String]], verify: Bool = true, deadline: String = "30s", lifetime: String? = nil
    ) throws {
        var text =
            SignetSite.authorities + """
                certificates:
                  - name: web
                    names: [web.example.com]
                    usage: peer
                    issuer: { authority: company-root, role: services }
                    files:
                      - { full_chain: web/fullchain.crt, key: web/tls.key, ca: web/ca.crt }
                      - { certificate: copy/web.crt, key: copy/web.key }

                """
        if let lifetime { text += "    lifetime: \(lifetime)\n    renewal: { fraction: 0.2, jitter: 0 }\n" }
        if verify {
            let endpoint = "endpoints: [\"127.0.0.1:\(port)\"], server_name: web.example.com"
            text += "    verify: { \(endpoint), deadline: \(deadline) }\n"
        }
        if !commands.isEmpty { text += "    after:\n" }
        for command in commands {
            text += "      - run: [\(command.map { "'\($0)'" }.joined(separator: ", "))]\n"
        }
        try site.configure(text)
    }

    /// The command that makes the site's nginx read its files again.
    func reload() throws -> [String] { try NginxServer.reload(in: site.file("nginx")) }

    /// Starts nginx with the installed files.
    func startNginx() async throws -> NginxServer {
        try await NginxServer.start(
            in: site.file("nginx"), port: port, certificate: site.file("web/fullchain.crt"),
            key: site.file("web/tls.key"))
    }

    /// Waits for a pair with another serial number than the one before.
    func installed(after serial: String?, _ signet: BackgroundProcess) async throws -> InstalledPair {
        try await eventually("a new certificate", explanation: { signet.output }) {
            // A switch between the reading of certificate and key looks like a mixed pair: look again.
            let pair = try? InstalledPair(certificate: site.file("web/fullchain.crt"), key: site.file("web/tls.key"))
            return pair.flatMap { $0 }.flatMap { $0.serial == serial ? nil : $0 }
        }
    }
}
