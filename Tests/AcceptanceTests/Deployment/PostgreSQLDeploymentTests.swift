import Foundation
import SignetTestSupport
import Testing

@Suite struct PostgreSQLDeploymentTests {
    private let site: DeploymentSite

    init() throws { site = try DeploymentSite(startTLS: "postgres") }

    /// The newest server that Debian's packages have installed.
    private func program(_ name: String) throws -> String {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        guard let newest = versions.compactMap({ Int($0) }).max() else { return try toolPath(name) }
        return try toolPath("/usr/lib/postgresql/\(newest)/bin/\(name)")
    }

    /// PostgreSQL refuses to run as root.
    private func asServer(_ command: [String]) -> [String] {
        ["--reuid", "postgres", "--regid", "postgres", "--init-groups"] + command
    }

    private func configure() throws {
        try site.configure(
            """
            postgresql:
              certificate: tls/server.crt
              key: tls/server.key
              data_directory: pg/data
              endpoints: ["127.0.0.1:\(site.port)"]
            """, deadline: "8s")
    }

    private func start() async throws -> BackgroundProcess {
        let server = site.file("pg")
        try FileManager.default.createDirectory(atPath: server, withIntermediateDirectories: true)
        try await site.makeOldPair(certificate: site.file("tls/server.crt"), key: site.file("tls/server.key"))
        for path in [server, site.file("tls/server.key")] {
            try FileManager.default.setAttributes([.ownerAccountName: "postgres"], ofItemAtPath: path)
        }
        let made = try await runTool(
            "setpriv", asServer([try program("initdb"), "-D", "\(server)/data", "-A", "trust", "--no-sync"]),
            directory: server)
        #expect(made.status == 0, "\(made.everything)")
        let settings = [
            "listen_addresses=127.0.0.1", "unix_socket_directories=", "ssl=on",
            "ssl_cert_file=\(site.file("tls/server.crt"))", "ssl_key_file=\(site.file("tls/server.key"))", "fsync=off",
        ]
        return try BackgroundProcess.start(
            "setpriv",
            asServer(
                [try program("postgres"), "-D", "\(server)/data", "-p", "\(site.port)"]
                    + settings.flatMap { ["-c", $0] }),
            directory: server)
    }

    /// The server does not take the new pair, and says so nowhere but in its log.
    private func setAuthorities(_ setting: String) throws {
        try site.site.directory.write("pg/data/postgresql.auto.conf", setting)
    }

    @Test func aNewCertificateIsServedAfterSSLRequestAndOneThatIsNotServedIsTakenBack() async throws {
        let postgres = try await start()
        _ = try await site.firstServedSerial(postgres)
        try configure()
        try await site.changesAndComesBack(
            breaking: { try setAuthorities("ssl_ca_file = '/nowhere'\n") }, repairing: { try setAuthorities("") },
            reason: "is not served")
        postgres.signal(SIGINT)
        try await postgres.waitForExit()
    }
}
