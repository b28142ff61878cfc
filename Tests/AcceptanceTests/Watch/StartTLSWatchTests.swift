import Foundation
import SignetTestSupport
import Testing

/// `signet scan` at Debian's servers, each with its own way into TLS.
@Suite struct StartTLSWatchTests {
    private let site: StartTLSSite

    init() async throws { site = try await StartTLSSite() }

    @Test func postfix() async throws {
        try site.makeDirectory("queue")
        try site.makeDirectory("data", owner: "postfix")
        try site.makeDirectory("postfix")
        try site.directory.write(
            "postfix/main.cf",
            """
            compatibility_level = 3.6
            queue_directory = \(site.file("queue"))
            data_directory = \(site.file("data"))
            mail_owner = postfix
            setgid_group = postdrop
            myhostname = mail.example.com
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            mynetworks = 127.0.0.0/8
            smtpd_relay_restrictions = reject_unauth_destination
            smtpd_tls_cert_file = \(site.file("tls.pem"))
            smtpd_tls_key_file = \(site.file("tls.key"))
            smtpd_tls_security_level = may
            maillog_file = \(site.file("log"))
            maillog_file_prefixes = \(site.directory.path)
            alias_maps =
            alias_database =

            """)
        let services = [
            "127.0.0.1:\(site.port) inet n - n - - smtpd", "postlog unix-dgram n - n - 1 postlogd",
            "anvil unix - - n - 1 anvil", "tlsmgr unix - - n 1000? 1 tlsmgr", "rewrite unix - - n - - trivial-rewrite",
            "proxymap unix - - n - - proxymap", "cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr",
            "pickup unix n - n 60 1 pickup", "bounce unix - - n - 0 bounce", "error unix - - n - - error",
            "retry unix - - n - - error",
        ]
        try site.directory.write("postfix/master.cf", services.joined(separator: "\n") + "\n")
        let server = try BackgroundProcess.start("postfix", ["-c", site.file("postfix"), "start-fg"])
        try await site.expectCertificate("smtp", server)
        try await site.expectCertificate("submission", server)
        let stopped = try await runTool("postfix", ["-c", site.file("postfix"), "stop"])
        #expect(stopped.status == 0, "\(stopped.everything)")
        try await server.waitForExit()
    }

    @Test func dovecot() async throws {
        let pop3 = try freePort()
        try site.directory.write(
            "dovecot.conf",
            """
            base_dir = \(site.file("run"))
            state_dir = \(site.file("state"))
            log_path = \(site.file("log"))
            protocols = imap pop3
            listen = 127.0.0.1
            ssl = yes
            ssl_cert = <\(site.file("tls.pem"))
            ssl_key = <\(site.file("tls.key"))
            passdb {
              driver = static
            }
            userdb {
              driver = static
              args = uid=nobody gid=nogroup home=/tmp
            }
            service imap-login {
              inet_listener imap {
                port = \(site.port)
              }
              inet_listener imaps {
                port = 0
              }
            }
            service pop3-login {
              inet_listener pop3 {
                port = \(pop3)
              }
              inet_listener pop3s {
                port = 0
              }
            }

            """)
        let server = try BackgroundProcess.start("dovecot", ["-F", "-c", site.file("dovecot.conf")])
        try await site.expectCertificate("imap", server)
        try await site.expectCertificate("pop3", port: pop3, server)
        server.signal(SIGTERM)
        try await server.waitForExit()
    }

    @Test func slapd() async throws {
        try site.directory.write(
            "slapd.conf",
            """
            pidfile \(site.file("slapd.pid"))
            argsfile \(site.file("slapd.args"))
            TLSCertificateFile \(site.file("tls.pem"))
            TLSCertificateKeyFile \(site.file("tls.key"))

            """)
        let server = try BackgroundProcess.start(
            "slapd", ["-d", "none", "-h", "ldap://127.0.0.1:\(site.port)", "-f", site.file("slapd.conf")])
        try await site.expectCertificate("ldap", server)
        server.signal(SIGTERM)
        try await server.waitForExit()
    }

    /// The newest server that Debian's packages have installed.
    private func postgreSQLProgram(_ name: String) throws -> String {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        guard let newest = versions.compactMap({ Int($0) }).max() else { return try toolPath(name) }
        return try toolPath("/usr/lib/postgresql/\(newest)/bin/\(name)")
    }

    @Test func postgreSQL() async throws {
        try site.makeDirectory("pg", owner: "postgres")
        for name in ["tls.key", "tls.pem"] {
            try FileManager.default.setAttributes(
                [.ownerAccountName: "postgres", .posixPermissions: 0o600], ofItemAtPath: site.file(name))
        }
        let asServer = ["--reuid", "postgres", "--regid", "postgres", "--init-groups"]
        let made = try await runTool(
            "setpriv",
            asServer + [try postgreSQLProgram("initdb"), "-D", site.file("pg/data"), "-A", "trust", "--no-sync"],
            directory: site.file("pg"))
        try #require(made.status == 0, "\(made.everything)")
        let settings = [
            "listen_addresses=127.0.0.1", "unix_socket_directories=", "ssl=on", "fsync=off",
            "ssl_cert_file=\(site.file("tls.pem"))", "ssl_key_file=\(site.file("tls.key"))",
        ]
        let server = try BackgroundProcess.start(
            "setpriv",
            asServer + [try postgreSQLProgram("postgres"), "-D", site.file("pg/data"), "-p", "\(site.port)"]
                + settings.flatMap { ["-c", $0] }, directory: site.file("pg"))
        try await site.expectCertificate("postgres", server)
        server.signal(SIGINT)
        try await server.waitForExit()
    }

    @Test func mariaDB() async throws {
        try site.makeDirectory("maria", owner: "mysql")
        let made = try await runTool(
            "mariadb-install-db",
            [
                "--no-defaults", "--datadir=\(site.file("maria/data"))", "--user=mysql", "--skip-test-db",
                "--auth-root-authentication-method=normal",
            ], environment: ["TMPDIR": site.file("maria")])
        try #require(made.status == 0, "\(made.everything)")
        let server = try BackgroundProcess.start(
            "mariadbd",
            [
                "--no-defaults", "--user=mysql", "--datadir=\(site.file("maria/data"))",
                "--socket=\(site.file("maria/sock"))", "--pid-file=\(site.file("maria/pid"))", "--port=\(site.port)",
                "--bind-address=127.0.0.1", "--ssl-cert=\(site.file("tls.pem"))", "--ssl-key=\(site.file("tls.key"))",
            ], environment: ["TMPDIR": site.file("maria")])
        try await site.expectCertificate("mysql", server)
        server.signal(SIGTERM)
        try await server.waitForExit()
    }

    @Test func aServerWithoutTLSSaysSo() async throws {
        try site.directory.write(
            "slapd.conf", "pidfile \(site.file("slapd.pid"))\nargsfile \(site.file("slapd.args"))\n")
        let server = try BackgroundProcess.start(
            "slapd", ["-d", "none", "-h", "ldap://127.0.0.1:\(site.port)", "-f", site.file("slapd.conf")])
        let record = try await eventually("slapd to answer", explanation: { server.output }) {
            let record = try await site.scan("ldap://127.0.0.1:\(site.port)")
            return record?.findings.first?.sentence.contains("refuses connections") == true ? nil : record
        }
        #expect(record.verdict != "ok")
        #expect(record.findings.first?.rule == "unreadable")
        #expect(record.findings.first?.sentence.contains("does not begin TLS within ldap") == true, "\(record)")
        server.signal(SIGTERM)
        try await server.waitForExit()
    }
}
