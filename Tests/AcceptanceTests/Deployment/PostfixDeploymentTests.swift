import Foundation
import SignetTestSupport
import Testing

@Suite struct PostfixDeploymentTests {
    private let site: DeploymentSite

    init() throws { site = try DeploymentSite(startTLS: "smtp") }

    private func writeServices(_ extra: String = "") throws {
        let services = [
            "127.0.0.1:\(site.port) inet n - n - - smtpd", "postlog unix-dgram n - n - 1 postlogd",
            "anvil unix - - n - 1 anvil", "tlsmgr unix - - n 1000? 1 tlsmgr", "rewrite unix - - n - - trivial-rewrite",
            "proxymap unix - - n - - proxymap", "cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr",
            "pickup unix n - n 60 1 pickup", "bounce unix - - n - 0 bounce", "error unix - - n - - error",
            "retry unix - - n - - error", extra,
        ]
        try site.site.directory.write("postfix/master.cf", services.joined(separator: "\n") + "\n")
    }

    private func prepare() async throws {
        let data = site.file("postfix-data")
        try FileManager.default.createDirectory(atPath: site.file("postfix-queue"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.ownerAccountName: "postfix"], ofItemAtPath: data)
        try site.site.directory.write(
            "postfix/main.cf",
            """
            compatibility_level = 3.6
            queue_directory = \(site.file("postfix-queue"))
            data_directory = \(data)
            mail_owner = postfix
            setgid_group = postdrop
            myhostname = web.example.com
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            mynetworks = 127.0.0.0/8
            smtpd_relay_restrictions = reject_unauth_destination
            smtpd_tls_cert_file = \(site.file("tls/site.pem"))
            smtpd_tls_key_file = \(site.file("tls/site.key"))
            smtpd_tls_security_level = may
            maillog_file = \(site.file("maillog"))
            maillog_file_prefixes = \(site.site.directory.path)
            alias_maps =
            alias_database =

            """)
        try writeServices()
        try await site.makeOldPair(certificate: site.file("tls/site.pem"), key: site.file("tls/site.key"))
    }

    @Test func aNewCertificateIsServedAfterSTARTTLSAndABrokenConfigurationTakesItBack() async throws {
        try await prepare()
        try site.configure(
            """
            postfix:
              certificate: tls/site.pem
              key: tls/site.key
              config: postfix
              endpoints: ["127.0.0.1:\(site.port)"]
            """)
        let postfix = try BackgroundProcess.start("postfix", ["-c", site.file("postfix"), "start-fg"])
        _ = try await site.firstServedSerial(postfix)
        try await site.changesAndComesBack(
            breaking: { try writeServices("nonsense") }, repairing: { try writeServices() }, reason: "bad field count")
        let stopped = try await runTool("postfix", ["-c", site.file("postfix"), "stop"])
        #expect(stopped.status == 0, "\(stopped.everything)")
        try await postfix.waitForExit()
    }
}
