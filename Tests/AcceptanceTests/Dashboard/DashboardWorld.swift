import Foundation
import SignetPKI
import SignetStorage
import SignetTestSupport
import SignetWatch

@testable import SignetServer

/// `signet up` with a dashboard, and an inventory as a small company has it.
struct DashboardWorld {
    let site: SignetSite
    let process: BackgroundProcess
    let url: String

    var tokenPath: String { site.file("data/dashboard.token") }

    static func start() async throws -> DashboardWorld {
        let site = try SignetSite()
        try site.configure(
            SignetSite.authorities + """
                certificates:
                  - { name: gateway, names: [gateway.example.com], issuer: { authority: company-root, role: services },
                      files: { certificate: gateway/tls.crt, key: gateway/tls.key } }
                issuers:
                  - { name: letsencrypt, directory: letsencrypt, agree_to_terms: true, challenges: [{ http: true }] }
                dashboard: { listen: "127.0.0.1:0" }

                """)
        let process = try await site.listening()
        try await process.waitForOutput(containing: "The dashboard is served.")
        try await process.waitForOutput(containing: "certificate=gateway event=installed")
        let url = try site.directory.text("data/dashboard.address").split(separator: "\n").joined()
        let database = try Database.open(path: site.file("data/signet.db"), migrations: SignetDatabase.migrations)
        try await fill(Inventory(database: database), site)
        try await database.close()
        return DashboardWorld(site: site, process: process, url: url)
    }

    private struct Example {
        let name: String
        let days: Double
        let place: Place
        let finding: Finding?
    }

    private static func fill(_ inventory: Inventory, _ site: SignetSite) async throws {
        let now = Date()
        let earlier = now.addingTimeInterval(-6 * 86_400)
        let renewed = try await certificate("www.example.org", days: 12, now: now)
        let first = try await inventory.beginRun(at: earlier)
        try await inventory.record([seen(renewed, endpoint("www.example.org"), earlier, [])], run: first)
        _ = try await inventory.endRun(first, at: earlier.addingTimeInterval(4), outcome: .complete, problems: [])

        let run = try await inventory.beginRun(at: now)
        var assessed: [AssessedObservation] = []
        for example in examples {
            let certificate = try await certificate(example.name, days: example.days, now: now)
            assessed.append(seen(certificate, example.place, now, [example.finding].compactMap(\.self)))
        }
        assessed.append(
            AssessedObservation(
                Observation(
                    place: Place(
                        source: "public", kind: .endpoint, location: "smtp://mail.example.org:25",
                        owner: "mail@example.org"),
                    moment: now,
                    outcome: .unreadable(
                        Obstacle(
                            reason: "refused", sentence: "The connection was refused.", remedy: "Start the server."))),
                findings: [
                    Finding(
                        .unreadable, .critical,
                        "smtp://mail.example.org:25 could not be looked at: the connection was refused.",
                        remedy: "Start the server, or take it out of the configuration.")
                ]))
        let installed = try InputFile(site.file("gateway/tls.crt")).certificates()
        if let leaf = installed.first {
            let management = Management(
                name: "gateway", issuer: "authority company-root", renewalDue: now.addingTimeInterval(86_400))
            assessed.append(
                AssessedObservation(
                    Observation(
                        place: Place(
                            source: "ours", kind: .managed, location: "gateway", owner: "platform@example.org"),
                        moment: now, outcome: .seen(Sighting(leaf: leaf, management: management))), findings: []))
        }
        try await inventory.record(assessed, run: run)
        let problem = "1 of 14 addresses did not answer within 5s."
        try await inventory.setLooks(
            [
                SourceLook(
                    source: "public", outcome: .part, reasons: [problem], endedAt: now, sawEverythingAt: earlier),
                SourceLook(source: "web-files", outcome: .everything, endedAt: now),
                SourceLook(source: "ours", outcome: .everything, endedAt: now),
            ], isWhole: true)
        _ = try await inventory.endRun(
            run, at: now.addingTimeInterval(7), outcome: .partial, problems: ["public: \(problem)"])
    }

    private static var examples: [Example] {
        let soon = "Renew it now; who renews it is named as its owner."
        let names = [
            "api", "git", "wiki", "ldap", "vpn", "status", "cdn", "grafana", "auth", "registry", "build", "chat",
        ]
        let calm = names.enumerated().map { index, name in
            Example(
                name: "\(name).example.org", days: Double(35 + index * 11),
                place: index.isMultiple(of: 2)
                    ? endpoint("\(name).example.org") : file("/etc/nginx/tls/\(name).example.org.pem"), finding: nil)
        }
        return [
            Example(
                name: "shop.example.org", days: -2, place: endpoint("shop.example.org"),
                finding: Finding(.expired, .critical, "It expired 2 days ago; browsers refuse it.", remedy: soon)),
            Example(
                name: "pay.shop.example.org", days: 5, place: endpoint("pay.shop.example.org"),
                finding: Finding(
                    .expiring, .critical, "It expires in 5 days, with 94 % of its lifetime over.", remedy: soon)),
            Example(
                name: "intranet.example.org", days: 22, place: file("/opt/app/conf/intranet-keystore.jks"),
                finding: Finding(.expiring, .warning, "It expires in 22 days.", remedy: soon)),
            Example(
                name: "old.example.org", days: 120, place: endpoint("old.example.org"),
                finding: Finding(
                    .weakKey, .warning, "Its key is RSA with 1024 bits, which others can find out.",
                    remedy: "Have it issued again with a key of at least 2048 bits, or with ECDSA P-256.")),
            Example(
                name: "www.example.org", days: 78, place: endpoint("www.example.org"),
                finding: Finding(
                    .chainIncomplete, .warning, "The server does not send the certificate \"Example Issuing CA 2\".",
                    remedy: "Put it behind the certificate in the server's file (fullchain.pem).")),
        ] + calm
    }

    private static func endpoint(_ name: String) -> Place {
        Place(
            source: "public", kind: .endpoint, location: "\(name):443", detail: "192.0.2.\(name.utf8.count) as \(name)",
            owner: "web@example.org", region: "ap-seoul-1")
    }

    private static func file(_ path: String) -> Place {
        Place(source: "web-files", kind: .file, location: path, owner: "platform@example.org")
    }

    private static func seen(
        _ certificate: DecodedCertificate, _ place: Place, _ moment: Date, _ findings: [Finding]
    ) -> AssessedObservation {
        let isServed = place.kind == .endpoint
        return AssessedObservation(
            Observation(
                place: place, moment: moment,
                outcome: .seen(
                    Sighting(leaf: certificate, isPresented: isServed, protocolVersion: isServed ? "TLS 1.3" : nil))),
            findings: findings)
    }

    private static func certificate(_ name: String, days: Double, now: Date) async throws -> DecodedCertificate {
        let key = try PrivateKey.generate(.ecdsaP256)
        let end = now.addingTimeInterval(days * 86_400)
        let contents = CertificateContents(
            serialNumber: SerialNumber.make(at: now), subject: try DistinguishedName(parsing: "CN=\(name),O=COMPANY"),
            alternativeNames: [.dns(name)], publicKey: key.publicKey, notBefore: end.addingTimeInterval(-90 * 86_400),
            notAfter: end)
        let der = try await CertificateSigner.selfSigned(
            contents, key: key, profile: CertificateProfile(usage: .server))
        return try DecodedCertificate(der: der)
    }
}
