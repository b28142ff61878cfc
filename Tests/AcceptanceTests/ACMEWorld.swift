import Foundation
import SignetTestSupport

/// A site with one certificate, `web`, from a pebble that asks a BIND.
struct ACMEWorld: Sendable {
    /// Where the challenge records of example.com are redirected to.
    static let alias = "_acme-challenge.example.com.validation.test"
    private static let key = BindServer.Key(name: "signet")

    let site: SignetSite
    let bind: BindServer
    let pebble: PebbleServer
    /// Of nginx.
    let port: Int

    init() async throws {
        site = try SignetSite()
        port = try freePort()
        bind = try await BindServer.start(
            [
                .primary(
                    "example.com",
                    records: [
                        "@ IN A 127.0.0.1", "web IN A 127.0.0.1", "www IN A 127.0.0.1",
                        "_acme-challenge IN CNAME \(Self.alias).",
                    ]),
                .primary("validation.test", updateKeys: [Self.key.name]),
            ], keys: [Self.key])
        var options = PebbleServer.Options()
        options.dnsServer = "\(bind.address):\(bind.port)"
        pebble = try await PebbleServer.start(options)
        try site.directory.write("tsig.secret", Self.key.secret)
    }

    /// An element of `challenges`: records at BIND, signed.
    var dnsChallenge: String {
        """
        { dns: { provider: rfc2136, authoritative_port: \(bind.port), settings: { server: "\(bind.address):\(bind.port)", \
        key_name: \(Self.key.name), key_algorithm: \(Self.key.algorithm), key_secret_file: tsig.secret } } }
        """
    }

    /// Writes `signet.yaml`.
    /// - Parameters:
    ///   - downFirst: whether a CA that cannot be reached is to be asked before pebble
    ///   - isServed: whether what nginx serves is looked at
    func configure(challenge: String, names: [String], downFirst: Bool = false, isServed: Bool = true) throws {
        let verification = "{ endpoints: [\"127.0.0.1:\(port)\"], server_name: web.example.com, deadline: 20s }"
        let down = downFirst ? try freePort() : nil
        let reload = try NginxServer.reload(in: site.file("nginx")).map { "'\($0)'" }.joined(separator: ", ")
        try site.configure(
            """
            data_directory: data
            listen: 127.0.0.1:0
            log: { level: debug }
            issuers:
              - name: down
                directory: https://127.0.0.1:\(down ?? 1)/dir
                challenges: [{ http: true }]
                fallback: [pebble]
              - name: pebble
                directory: \(pebble.directoryURL)
                staging: \(pebble.directoryURL)
                account: live
                trusted_roots: \(pebble.certificateFile)
                agree_to_terms: true
                contacts: [ops@example.com]
                resolvers: ["\(bind.address):\(bind.port)"]
                challenges:
                  - \(challenge)
            certificates:
              - name: web
                names: [\(names.map { "'\($0)'" }.joined(separator: ", "))]
                issuer: { acme: \(downFirst ? "down" : "pebble") }
                files: { full_chain: web/fullchain.crt, key: web/tls.key }
                after:
                  - run: [sh, -c, 'test ! -e "$0" || exec "$@"', \(site.file("nginx/nginx.pid")), \(reload)]
                \(isServed ? "verify: \(verification)" : "")

            """)
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
