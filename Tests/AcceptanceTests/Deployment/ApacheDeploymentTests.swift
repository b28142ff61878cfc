import Foundation
import SignetTestSupport
import Testing

@Suite struct ApacheDeploymentTests {
    private let site: DeploymentSite

    init() throws { site = try DeploymentSite() }

    private func writeConfiguration(_ extra: String = "") throws {
        let directory = site.file("apache")
        let modules = ["mpm_event", "authz_core", "ssl"]
            .map { "LoadModule \($0)_module /usr/lib/apache2/modules/mod_\($0).so" }.joined(separator: "\n")
        try site.site.directory.write(
            "apache/apache.conf",
            """
            ServerRoot \(directory)
            ServerName web.example.com
            PidFile \(directory)/httpd.pid
            Mutex file:\(directory)
            \(modules)
            User www-data
            Group www-data
            ErrorLog \(directory)/error.log
            DocumentRoot \(directory)
            Listen 127.0.0.1:\(site.port)
            SSLSessionCache none
            SSLEngine on
            SSLCertificateFile \(directory)/site.pem
            SSLCertificateKeyFile \(directory)/site.key
            \(extra)

            """)
    }

    @Test func aNewCertificateIsServedAndABrokenConfigurationTakesItBack() async throws {
        try await site.makeOldPair(certificate: site.file("apache/site.pem"), key: site.file("apache/site.key"))
        try writeConfiguration()
        try site.configure(
            """
            apache:
              certificate: apache/site.pem
              key: apache/site.key
              config: apache/apache.conf
              endpoints: ["127.0.0.1:\(site.port)"]
            """)
        let apache = try BackgroundProcess.start("apache2", ["-f", site.file("apache/apache.conf"), "-DFOREGROUND"])
        _ = try await site.firstServedSerial(apache)
        try await site.changesAndComesBack(
            breaking: { try writeConfiguration("NoSuchDirective on") }, repairing: { try writeConfiguration() },
            reason: "NoSuchDirective")
        apache.signal(SIGTERM)
        try await apache.waitForExit()
    }
}
