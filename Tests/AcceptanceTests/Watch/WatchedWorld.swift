import Foundation
import SignetTestSupport

/// Certificates as a company has them: a directory of files, ten endpoints of different kinds, and one that Signet renews.
struct WatchedWorld: Sendable {
    let site: SignetSite
    let mail: MailServer
    private let servers: [OpenSSLServer]
    private let silent: ClosedPort
    /// Each endpoint by its kind, as `signet.yaml` names it.
    let endpoints: [String: String]

    static let keystorePassword = "keystore-secret"

    /// - Parameter plain: the port of a server that speaks HTTP without TLS
    static func start(plain: Int) async throws -> WatchedWorld {
        let site = try SignetSite()
        try FileManager.default.createDirectory(atPath: site.file("certs"), withIntermediateDirectories: true)
        try await makeFiles(in: site)
        let mail = try await MailServer.start("required", user: "signet", password: "mail-secret")
        let kinds: [(kind: String, options: [String])] = [
            ("good", ["-cert", "certs/good.pem", "-key", "certs/good.key"]),
            ("soon", ["-cert", "certs/soon.pem", "-key", "certs/soon.key"]),
            ("expired", ["-cert", "certs/expired.pem", "-key", "certs/expired.key"]),
            ("weak", ["-cert", "weak.pem", "-key", "weak.key", "-cipher", "DEFAULT:@SECLEVEL=0"]),
            ("edwards", ["-cert", "edwards.pem", "-key", "edwards.key"]),
            ("mutual", ["-cert", "certs/good.pem", "-key", "certs/good.key", "-Verify", "1", "-verify_return_error"]),
            ("old", ["-cert", "certs/good.pem", "-key", "certs/good.key", "-tls1_2"]),
        ]
        var servers: [OpenSSLServer] = []
        var endpoints: [String: String] = [:]
        for (kind, options) in kinds {
            let placed = options.map { $0.hasSuffix(".pem") || $0.hasSuffix(".key") ? site.file($0) : $0 }
            let server = try await OpenSSLServer.start(placed)
            servers.append(server)
            endpoints[kind] = "127.0.0.1:\(server.port)"
        }
        let silent = try ClosedPort()
        endpoints["mail"] = "smtp://127.0.0.1:\(mail.port)"
        endpoints["plain"] = "127.0.0.1:\(plain)"
        endpoints["refused"] = "127.0.0.1:\(silent.number)"
        return WatchedWorld(site: site, mail: mail, servers: servers, silent: silent, endpoints: endpoints)
    }

    private static func makeFiles(in site: SignetSite) async throws {
        try await make(site, "certs/good", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], days: 365, began: 0)
        try await make(site, "certs/soon", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], days: 365, began: -355)
        try await make(site, "certs/expired", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], days: 365, began: -400)
        try await make(site, "weak", ["rsa:1024"], days: 365, began: 0)
        try await make(site, "edwards", ["ed448"], days: 365, began: 0)
        try await run(
            "openssl",
            [
                "pkcs12", "-export", "-in", site.file("certs/good.pem"), "-inkey", site.file("certs/good.key"), "-name",
                "tomcat", "-out", site.file("certs/app.p12"), "-passout", "pass:\(keystorePassword)",
            ])
        try await run(
            "openssl",
            ["x509", "-in", site.file("certs/soon.pem"), "-outform", "DER", "-out", site.file("certs/soon.der")])
        try site.directory.write(
            "certs/broken.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
        try site.directory.write("certs/notes.txt", "No certificate.\n")
        try site.directory.write("passwords", "wrong\n\(keystorePassword)\n")
        try site.directory.write("mail-password", "mail-secret\n")
    }

    /// A self-signed certificate for 127.0.0.1 that began so many days from now.
    private static func make(_ site: SignetSite, _ name: String, _ key: [String], days: Int, began: Int) async throws {
        let host = "\(name.split(separator: "/").last ?? "").example.com"
        try await run(
            "faketime",
            [
                "-f", "\(began <= 0 ? "-" : "+")\(abs(began))d", "openssl", "req", "-x509", "-newkey",
            ] + key + [
                "-nodes", "-days", "\(days)", "-subj", "/CN=\(host)", "-addext",
                "subjectAltName=DNS:\(host),IP:127.0.0.1", "-keyout", site.file("\(name).key"), "-out",
                site.file("\(name).pem"),
            ])
    }

    private static func run(_ tool: String, _ arguments: [String]) async throws {
        let result = try await runTool(tool, arguments)
        guard result.status == 0 else { throw TestSupportError("\(tool): \(result.everything)") }
    }

    /// `signet.yaml`.
    /// - Parameter webhook: where the webhook is
    func configuration(webhook: String) -> String {
        let listed = endpoints.values.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
        return SignetSite.authorities + """
            certificates:
              - { name: shop, names: [shop.example.com], issuer: { authority: company-root, role: services },
                  files: { full_chain: shop/tls.crt, key: shop/tls.key } }
            watch:
              schedule: 1h
              jitter: 1s
              warning_days: 30
              critical_days: 14
              sources:
                - { name: files, files: [certs], passwords_file: passwords, owner: web@example.com }
                - { name: network, endpoints: [\(listed)], region: ap-seoul-1, timeout: 60s }
                - { name: ours, managed: true }
              notify:
                - name: mail
                  mail:
                    server: "127.0.0.1:\(mail.port)"
                    username: signet
                    password_file: mail-password
                    trusted_roots: \(mail.certificate)
                    from: signet@example.com
                    to: [ops@example.com]
                - name: hook
                  webhook: { url: "\(webhook)/hook" }
            dashboard: { listen: "127.0.0.1:0" }

            """
    }
}
