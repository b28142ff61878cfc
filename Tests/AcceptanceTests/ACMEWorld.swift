import Foundation
import SignetTestSupport

/// A certificate of an ``ACMEWorld``, and the nginx that serves it.
struct ACMESubject: Sendable {
    let name: String
    /// An element of `challenges`.
    let challenge: String
    /// What the certificate is for.
    let names: [String]
    /// Of nginx.
    let port: Int
    /// A line with `renewal`, or none.
    var renewal = ""

    init(_ name: String = "web", challenge: String, names: [String], renewal: String = "") throws {
        self.name = name
        self.challenge = challenge
        self.names = names
        self.renewal = renewal
        port = try freePort()
    }

    /// The directory of its nginx, relative to the site's.
    var nginx: String { "\(name)-nginx" }
}

/// A site whose certificates come from an ACME CA that asks a BIND.
struct ACMEWorld<CA: ACMETestServer>: Sendable {
    let site: SignetSite
    let bind: BindServer
    let ca: CA

    /// - Parameter makeCA: starts the CA; is given the `host:port` of the DNS server to ask
    init(_ makeCA: (String) async throws -> CA) async throws {
        site = try SignetSite()
        bind = try await BindServer.start(
            [
                .primary(
                    "example.com",
                    records: [
                        "@ IN A 127.0.0.1", "web IN A 127.0.0.1", "www IN A 127.0.0.1",
                        "_acme-challenge IN CNAME \(ACMERecords.alias).",
                    ]),
                .primary("validation.test", updateKeys: [ACMERecords.key.name]),
            ], keys: [ACMERecords.key])
        ca = try await makeCA("\(bind.address):\(bind.port)")
        try site.directory.write("tsig.secret", ACMERecords.key.secret)
    }

    /// An element of `challenges`: records at BIND, signed.
    var dnsChallenge: String {
        let key = ACMERecords.key
        return """
            { dns: { provider: rfc2136, authoritative_port: \(bind.port), settings: { server: "\(bind.address):\(bind.port)", \
            key_name: \(key.name), key_algorithm: \(key.algorithm), key_secret_file: tsig.secret } } }
            """
    }

    /// The challenge records that are in the zone now.
    func records() async throws -> Set<String> { try await bind.texts(of: ACMERecords.alias) }

    /// What `signet.yaml` says beside certificates and challenges.
    struct Arrangement {
        /// Stands in for the CA.
        var server: any ACMETestServer
        /// Whether the CA is its own staging directory.
        var rehearses = true
        /// Whether a CA that cannot be reached is asked first.
        var downFirst = false
        /// Whether the certificates are wanted, or only their issuers are there.
        var isWanted = true
        /// Whether what nginx serves is looked at.
        var isServed = true
    }

    /// Writes `signet.yaml` with an issuer for each certificate.
    func configure(_ subjects: ACMESubject..., arranged change: (inout Arrangement) -> Void = { _ in }) throws {
        var arrangement = Arrangement(server: ca)
        change(&arrangement)
        let issuers = subjects.map { issuer(of: $0, arrangement) }
        let first = arrangement.downFirst ? "down" : nil
        let certificates = try subjects.map { try certificate($0, from: first ?? "\($0.name)-ca", arrangement) }
        let down = try first.map {
            """
              - name: \($0)
                directory: https://127.0.0.1:\(try freePort())/dir
                challenges: [{ http: true }]
                fallback: [\(subjects.map { "\($0.name)-ca" }.joined(separator: ", "))]

            """
        }
        try site.configure(
            """
            data_directory: data
            listen: 127.0.0.1:0
            log: { level: debug }
            issuers:
            \(down ?? "")\(issuers.joined())\(arrangement.isWanted ? "certificates:\n" + certificates.joined() : "")
            """)
    }

    private func issuer(of subject: ACMESubject, _ arrangement: Arrangement) -> String {
        let server = arrangement.server
        return """
              - name: \(subject.name)-ca
                directory: \(server.directoryURL)
                \(arrangement.rehearses ? "staging: \(server.directoryURL)" : "")
                account: live
                trusted_roots: \(server.certificateFile)
                agree_to_terms: true
                contacts: [ops@example.com]
                resolvers: ["\(bind.address):\(bind.port)"]
                challenges:
                  - \(subject.challenge)

            """
    }

    private func certificate(
        _ subject: ACMESubject, from issuer: String, _ arrangement: Arrangement
    ) throws -> String {
        let nginx = site.file(subject.nginx)
        let reload = try NginxServer.reload(in: nginx).map { "'\($0)'" }.joined(separator: ", ")
        let serverName = subject.names.contains("web.example.com") ? ", server_name: web.example.com" : ""
        let verification =
            "verify: { endpoints: [\"127.0.0.1:\(subject.port)\"]\(serverName), deadline: 20s }"
        return """
              - name: \(subject.name)
                names: [\(subject.names.map { "'\($0)'" }.joined(separator: ", "))]
                issuer: { acme: \(issuer) }
                \(subject.renewal)
                files: { full_chain: \(subject.name)/fullchain.crt, key: \(subject.name)/tls.key }
                after:
                  - run: [sh, -c, 'test ! -e "$0" || exec "$@"', \(nginx)/nginx.pid, \(reload)]
                \(arrangement.isServed ? verification : "")

            """
    }

    /// The pair that is installed now.
    /// - Throws: also when a switch falls between the reading of certificate and key.
    func pair(_ subject: ACMESubject) throws -> InstalledPair? {
        try InstalledPair(
            certificate: site.file("\(subject.name)/fullchain.crt"), key: site.file("\(subject.name)/tls.key"))
    }

    /// Waits for a pair.
    func installed(_ subject: ACMESubject, _ signet: BackgroundProcess) async throws -> InstalledPair {
        try await eventually("a certificate for \(subject.name)", explanation: { signet.output }) {
            (try? pair(subject)) ?? nil
        }
    }
}

extension ACMEWorld<PebbleServer> {
    /// With Debian's pebble.
    /// - Parameter lifetime: of certificates; nil: five years
    init(lifetime: Duration? = nil) async throws {
        try await self.init { resolver in
            var options = PebbleServer.Options()
            options.dnsServer = resolver
            options.lifetime = lifetime
            return try await PebbleServer.start(options)
        }
    }

    /// An element of `challenges`: a listener where pebble looks.
    var httpChallenge: String { "{ http: [\"127.0.0.1:\(ca.httpPort)\"], port: \(ca.httpPort) }" }
    var tlsChallenge: String { "{ tls_alpn: [\"127.0.0.1:\(ca.tlsPort)\"], port: \(ca.tlsPort) }" }
}

/// Who writes challenge records, and where.
private enum ACMERecords {
    static let key = BindServer.Key(name: "signet")
    /// Where the challenge records of example.com are redirected to.
    static let alias = "_acme-challenge.example.com.validation.test"
}
