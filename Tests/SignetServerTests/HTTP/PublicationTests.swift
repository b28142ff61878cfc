import Foundation
import Logging
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("What signet up publishes, fetched by curl and openssl")
struct PublicationTests {
    @Test func certificatesAndListsAreWhatTheirTypesSay() async throws {
        let server = try await RunningServer.start(RunningServer.configuration())
        for path in ["/ca/root.cer", "/ca/root.crt"] {
            let answer = try await server.curl(path)
            #expect(answer.status == 200)
            #expect(answer.type == "application/pkix-cert")
            let shown = try await runTool(
                "openssl", ["x509", "-inform", "DER", "-noout", "-subject"], input: answer.body)
            #expect(shown.output.contains("CN = test root"))
        }
        let pem = try await server.curl("/ca/root.pem")
        #expect(pem.type == "application/x-pem-file")
        #expect(try await runTool("openssl", ["x509", "-noout"], input: pem.body).status == 0)

        let list = try await server.curl("/crl/root.crl")
        #expect(list.type == "application/pkix-crl")
        let authority = try server.directory.write("root.pem", pem.body)
        let checked = try await runTool(
            "openssl", ["crl", "-inform", "DER", "-noout", "-CAfile", authority], input: list.body)
        #expect(checked.errorOutput.contains("verify OK"), "\(checked.everything)")
    }

    @Test func theChainLeadsToTheRoot() async throws {
        let server = try await RunningServer.start(
            """
            listen: 127.0.0.1:0
            authorities:
              - { name: issuing, subject: "CN=issuing,O=COMPANY", signed_by: root, lifetime: 1y }
              - { name: root, subject: "CN=root,O=COMPANY" }
            """)
        let root = try server.directory.write("root.pem", try await server.curl("/ca/root.pem").body)
        let chain = try server.directory.write("chain.pem", try await server.curl("/chain/issuing.pem").body)
        #expect(try server.directory.text("chain.pem").components(separatedBy: "BEGIN CERTIFICATE").count == 3)
        let verified = try await runTool("openssl", ["verify", "-CAfile", root, "-untrusted", chain, chain])
        #expect(verified.status == 0, "\(verified.everything)")
    }

    @Test func strangersLearnNothing() async throws {
        let server = try await RunningServer.start(RunningServer.configuration())
        for path in ["/crl/other.crl", "/ca/other.crt", "/chain/other.pem", "/ca/..%2fsigning.key", "/signet.db", "/"] {
            let answer = try await server.curl(path)
            #expect(answer.status == 404, "\(path)")
            #expect(answer.body.count < 100)
        }
        #expect(try await server.curl("/healthz", ["-X", "DELETE"]).status >= 400)
        #expect(try await server.curl("/crl/root.crl", ["-I"]).status == 200)
    }

    @Test func healthAndReadiness() async throws {
        let server = try await RunningServer.start(
            RunningServer.configuration(certificates: [RunningServer.certificate("a")]))
        try await server.waitUntilInstalled("a")
        #expect(try await server.curl("/healthz").status == 200)
        #expect(try await server.curl("/readyz").body == Array("ready\n".utf8))
    }

    @Test func metricsAskForTheirToken() async throws {
        let server = try await RunningServer.start(
            RunningServer.configuration(certificates: [RunningServer.certificate("a")]))
        try await server.waitUntilInstalled("a")
        let token = try server.directory.text("signet-data/metrics.token").split(separator: "\n").joined()
        let mode = try FileManager.default.attributesOfItem(
            atPath: server.directory.file("signet-data/metrics.token"))[.posixPermissions]
        #expect(mode as? Int == 0o600)
        #expect(try await server.curl("/metrics").status == 401)
        for wrong in ["Bearer ", "Bearer \(token)x", "Basic \(token)", "Bearer", token] {
            #expect(try await server.curl("/metrics", ["-H", "Authorization: \(wrong)"]).status == 401)
        }
        let answer = try await server.curl("/metrics", ["-H", "Authorization: Bearer \(token)"])
        #expect(answer.status == 200)
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(text.contains("signet_certificate_phase{certificate=\"a\",phase=\"valid\"} 1"))
        #expect(text.contains("signet_http_requests_total{path=\"/metrics\",status=\"401\"} 6"))
        #expect(!text.contains(token))
    }
}
