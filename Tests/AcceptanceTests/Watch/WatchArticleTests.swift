import Foundation
import SignetTestSupport
import Testing

@Suite("The article's monitoring, by the configuration that docs/watch.md shows")
struct WatchArticleTests {
    private static let host = "back2store"

    /// A certificate for a year of which 13 days and 6 hours are left, self-signed.
    private func makeCertificate(in site: SignetSite) async throws {
        let made = try await runTool(
            "faketime",
            [
                "-f", "-8442h", "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-nodes", "-days", "365", "-subj", "/CN=\(Self.host)", "-addext",
                "subjectAltName=DNS:\(Self.host),IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE",
                "-keyout", site.file("key.pem"), "-out", site.file("cert.pem"),
            ])
        try #require(made.status == 0, "\(made.everything)")
    }

    @Test("Severity, name, region and days left stand in the subject; told once; the exit code is critical's")
    func mail() async throws {
        let site = try SignetSite()
        try await makeCertificate(in: site)
        let server = try await OpenSSLServer.start(["-cert", site.file("cert.pem"), "-key", site.file("key.pem")])
        let user = "ocid1.user.oc1..example"
        let mail = try await MailServer.start("required", user: user, password: "secret")
        try site.directory.write("smtp-password", "secret\n")
        let page = try ManualPage(at: "docs/watch.md")
        let shown = try #require(page.pieces.first { $0.info == "yaml" }).lines.joined(separator: "\n")
        let (endpoint, relay) = ("back2store.example.com", "smtp.email.ap-seoul-1.oci.oraclecloud.com:587")
        #expect(shown.contains(endpoint) && shown.contains(relay) && shown.contains("username: \(user)"))
        // The page's servers are others here, and so are those whom to trust.
        let local = shown.replacing(endpoint, with: "\"127.0.0.1:\(server.port)\"")
            .replacing("server: \(relay)", with: "server: \"127.0.0.1:\(mail.port)\"")
            .replacing("tls: starttls", with: "tls: starttls\n        trusted_roots: \(mail.certificate)")
            .replacing("watch:\n", with: "watch:\n  trusted_roots: cert.pem\n")
        try site.configure("data_directory: data\n\(local)\n")
        let run = try await site.signet("watch", "run", "--once")
        #expect(run.status == 2, "\(run.everything)")
        // Each administrator gets the alarm and the first heartbeat, by a transaction of his own.
        let alarms = try await mail.mails(4).filter { $0.headers["subject"]?.hasPrefix("Critical: ") == true }
        #expect(
            Set(alarms.map { $0.headers["subject"] ?? "" }) == ["Critical: back2store in ap-seoul-1 expires in 13 days"]
        )
        let told = alarms.flatMap(\.recipients).sorted()
        #expect(told == ["ociadmin@example.com", "ocisecadmin@example.com"])
        let again = try await site.signet("watch", "run", "--once")
        #expect(again.status == 2, "\(again.everything)")
        let all = try await mail.mails(4)
        #expect(all.count == 4, "\(all.map { $0.headers["subject"] ?? "" })")
    }
}
