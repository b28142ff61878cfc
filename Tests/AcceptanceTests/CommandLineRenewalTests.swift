import Foundation
import SignetTestSupport
import Testing

/// `signet cert renew`, `signet status`, `signet explain`: the certificates of signet.yaml, without a running server.
@Suite struct CommandLineRenewalTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        try bench.directory.write(
            "signet.yaml",
            """
            data_directory: data
            listen: 127.0.0.1:0
            authorities:
              - name: root
                subject: "CN=root"
                roles: [{ name: services, allowed_domains: [example.com] }]
            certificates:
              - name: service-a
                names: [a.example.com]
                issuer: { authority: root, role: services }
                files: { certificate: a/tls.crt, key: a/tls.key, ca: a/ca.crt }
                after: [{ run: [touch, reloaded] }]
              - name: forbidden
                names: [a.example.org]
                issuer: { authority: root, role: services }
                files: { certificate: f/tls.crt, key: f/tls.key }
            """)
    }

    @Test func renewingInstallsAPairThatOpensslVerifies() async throws {
        let first = try await bench.object("cert", "renew", "service-a")
        try await bench.tool(
            "openssl", "verify", "-x509_strict", "-CAfile", "a/ca.crt", "-verify_hostname", "a.example.com", "a/tls.crt"
        )
        try await bench.signet("verify", "a/tls.crt", "--ca", "a/ca.crt", "--key", "a/tls.key")
        let second = try await bench.object("cert", "renew", "service-a")
        func serial(_ report: [String: Any]) -> String? {
            (report["status"] as? [String: Any])?["serial_number"] as? String
        }
        #expect(serial(first) != nil && serial(second) != nil && serial(first) != serial(second))
        #expect(try await bench.signet("cert", "list").contains(serial(second) ?? "nothing"))
        let screen = try await bench.signet("explain", "service-a")
        for part in ["a.example.com", "services", serial(second) ?? "nothing", "a/tls.crt"] {
            #expect(screen.contains(part), "\(part) is not in: \(screen)")
        }
    }

    @Test func aRefusalExitsWith1AndIsExplained() async throws {
        let result = try await bench.attempt("cert", "renew", "forbidden")
        #expect(result.status == 1)
        #expect(!FileManager.default.fileExists(atPath: bench.file("f/tls.crt")))
        #expect(try await bench.signet("explain", "forbidden").contains("a.example.org"))
        let table = try await bench.signet("status")
        #expect(table.contains("service-a") && table.contains("forbidden"))
    }

    @Test func statusIsAnArrayForPrograms() async throws {
        #expect(try Workbench.json(await bench.signet("status", "--json")) as? [String] == [])
        try await bench.signet("cert", "renew", "service-a")
        let lines = try Workbench.json(await bench.signet("status", "--json")) as? [[String: Any]] ?? []
        #expect(
            lines.compactMap { ($0["spec"] as? [String: Any])?["name"] as? String }.sorted() == [
                "forbidden", "service-a",
            ])
    }

    @Test func anUnknownNameIsRefused() async throws {
        for command in [["explain", "nobody"], ["cert", "renew", "nobody"]] {
            let result = try await runTool(signetExecutable, command, directory: bench.directory.path)
            #expect(result.status == 1 && result.errorOutput.contains("nobody"), "\(result.everything)")
        }
    }
}
