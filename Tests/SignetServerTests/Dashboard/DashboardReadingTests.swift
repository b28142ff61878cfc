import Foundation
import SignetCore
import Testing

@testable import SignetServer

@Suite("dashboard in signet.yaml")
struct DashboardReadingTests {
    @Test func everyKeyIsRead() throws {
        let configuration = try ConfigurationFixture.read(
            """
            dashboard:
              enabled: true
              listen: "0.0.0.0:9443"
              certificate: tls/tls.crt
              key: tls/tls.key
              client_ca: staff.pem
              token_file: /run/token
              origin: https://Signet.example.com/
            """)
        let dashboard = try #require(configuration.dashboard)
        #expect(dashboard.listen == ListenAddress(host: "0.0.0.0", port: 9443))
        #expect(dashboard.tls?.certificatePath == "/etc/signet/tls/tls.crt")
        #expect(dashboard.tls?.keyPath == "/etc/signet/tls/tls.key")
        #expect(dashboard.tls?.clientAuthoritiesPath == "/etc/signet/staff.pem")
        #expect(dashboard.tokenPath == "/run/token")
        #expect(dashboard.origin == "https://signet.example.com")
        let standard = try #require(try ConfigurationFixture.read("dashboard: {}").dashboard)
        #expect(standard.listen.description == "127.0.0.1:8443")
        #expect(standard.tokenPath == "/etc/signet/signet-data/dashboard.token")
        #expect(standard.tls == nil)
        #expect(try ConfigurationFixture.read("dashboard: { enabled: false }").dashboard == nil)
        #expect(try ConfigurationFixture.read("").dashboard == nil)
    }

    @Test(arguments: [
        "{ listen: \"0.0.0.0:8443\" }", "{ listen: \"signet.example.com:8443\" }", "{ certificate: a.crt }",
        "{ key: a.key }", "{ client_ca: ca.pem }", "{ origin: \"https://signet.example.com/path\" }",
        "{ origin: signet.example.com }", "{ token: abc }", "{ listen: 8443 }",
    ]) func whatCannotBeIsSaid(_ text: String) {
        #expect(throws: ConfigurationProblems.self) { try ConfigurationFixture.read("dashboard: \(text)") }
    }
}
