import Foundation
import Logging
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("Revocation as clients see it")
struct RevocationTests {
    /// A server whose certificates name its own address, with one certificate issued.
    private func server() async throws -> RunningServer {
        let port = try freePort()
        let server = try await RunningServer.start(
            RunningServer.configuration(
                listen: "127.0.0.1:\(port)", publicURL: "http://127.0.0.1:\(port)",
                certificates: [RunningServer.certificate("a")]))
        try await server.waitUntilInstalled("a")
        return server
    }

    /// Revokes as another process would, beside the running server.
    private func revoke(_ server: RunningServer) async throws {
        let workspace = try await Workspace.open(
            configurationPath: server.directory.file("signet.yaml"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let pem = try server.directory.text("a/tls.crt")
        let serial = try #require(try CertificateFile(bytes: Array(pem.utf8)).certificates.first).serialNumberText
        _ = try await workspace.authorities.revoke(
            serialNumber: serial, authority: "root", reason: .keyCompromise, actor: "test")
        try await workspace.close()
    }

    @Test func opensslOCSPSeesIt() async throws {
        let server = try await server()
        let leaf = server.directory.file("a/tls.crt")
        let authority = server.directory.file("a/ca.crt")
        // openssl names a proxy from the environment otherwise.
        func ask(_ arguments: [String]) async throws -> ToolResult {
            try await runTool(
                "openssl",
                ["ocsp", "-issuer", authority, "-cert", leaf, "-CAfile", authority, "-url", server.url("/ocsp")]
                    + arguments,
                environment: ["no_proxy": "*"])
        }
        for arguments in [[], ["-no_nonce"]] {
            let good = try await ask(arguments)
            #expect(good.everything.contains("Response verify OK"), "\(good.everything)")
            #expect(good.output.contains("a/tls.crt: good"), "\(good.everything)")
        }
        try await revoke(server)
        let revoked = try await ask(["-no_nonce"])
        #expect(revoked.output.contains("a/tls.crt: revoked"), "\(revoked.everything)")
        #expect(revoked.output.contains("keyCompromise"), "\(revoked.everything)")
    }

    @Test func theAddressInTheCertificateWorks() async throws {
        let server = try await server()
        let leaf = server.directory.file("a/tls.crt")
        let url = try await runTool("openssl", ["x509", "-in", leaf, "-noout", "-ocsp_uri"])
        #expect(url.output == server.url("/ocsp") + "\n")
        let certificate = try #require(try InputFile(leaf).certificates().first)
        let fetched = try await IssuerCertificateFetcher.fetch(
            try #require(certificate.issuingCertificateURLs.first))
        #expect(certificate.isIssued(by: try DecodedCertificate(der: fetched)))
    }

    @Test func opensslDownloadsTheList() async throws {
        let server = try await server()
        func verify() async throws -> ToolResult {
            try await runTool(
                "openssl",
                [
                    "verify", "-crl_check", "-crl_download", "-CAfile", server.directory.file("a/ca.crt"),
                    server.directory.file("a/tls.crt"),
                ], environment: ["no_proxy": "*"])
        }
        let good = try await verify()
        #expect(good.status == 0, "\(good.everything)")
        try await revoke(server)
        let revoked = try await verify()
        #expect(revoked.status != 0)
        #expect(revoked.everything.contains("certificate revoked"), "\(revoked.everything)")
    }

    @Test func getRequestsOfEveryShape() async throws {
        let server = try await server()
        let request = server.directory.file("request.der")
        let made = try await runTool(
            "openssl",
            [
                "ocsp", "-issuer", server.directory.file("a/ca.crt"), "-cert", server.directory.file("a/tls.crt"),
                "-no_nonce", "-reqout", request,
            ])
        #expect(made.status == 0, "\(made.everything)")
        let base64 = Data(try server.directory.bytes("request.der")).base64EncodedString()
        let encoded = base64.replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
        for text in [base64, encoded, base64.replacing("=", with: "")] {
            let answer = try await server.curl("/ocsp/\(text)", ["--path-as-is"])
            #expect(answer.type == "application/ocsp-response")
            let shown = try await runTool(
                "openssl", ["ocsp", "-respin", "/dev/stdin", "-noverify", "-resp_text"], input: answer.body)
            #expect(shown.output.contains("Cert Status: good"), "\(shown.everything)")
        }
    }

    @Test func nonsenseIsAnsweredAsSuch() async throws {
        let server = try await server()
        let post = ["-H", "Content-Type: application/ocsp-request", "--data-binary"]
        let malformed = try await server.curl("/ocsp", post + ["nonsense"])
        #expect(malformed.status == 200)
        #expect(malformed.body == [0x30, 0x03, 0x0A, 0x01, 0x01])
        let large = try server.directory.write("large", [UInt8](repeating: 0, count: 70_000))
        #expect(try await server.curl("/ocsp", post + ["@\(large)"]).status == 413)
        #expect(try await server.curl("/ocsp/!!!").status == 400)
        #expect(try await server.curl("/ocsp/").status >= 400)
        #expect(try await server.curl("/healthz").status == 200)
    }
}
