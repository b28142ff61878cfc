import Foundation
import SignetTestSupport
import Testing

/// A directory with a certificate in which real servers that begin TLS within their protocols are set up.
struct StartTLSSite: Sendable {
    /// What is looked at of the output of `signet scan --json`.
    struct Record: Decodable, Sendable {
        let verdict: String
        let name: String?
        let serialNumber: String?
        let protocolVersion: String?
        let findings: [Finding]

        struct Finding: Decodable, Sendable {
            let rule: String
            let sentence: String
        }
    }

    let directory: TemporaryDirectory
    let port: Int

    init() async throws {
        directory = try TemporaryDirectory()
        port = try freePort()
        let made = try await runTool(
            "openssl",
            [
                "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "90", "-subj", "/CN=mail.example.com",
                "-addext",
                "subjectAltName=DNS:mail.example.com,IP:127.0.0.1", "-keyout", file("tls.key"), "-out", file("tls.pem"),
            ])
        try #require(made.status == 0, "\(made.everything)")
        // The servers run as users of their own.
        for (path, mode) in [(directory.path, 0o755), (file("tls.key"), 0o644)] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        }
    }

    func file(_ name: String) -> String { directory.file(name) }

    func makeDirectory(_ name: String, owner: String? = nil) throws {
        try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: true)
        if let owner { try FileManager.default.setAttributes([.ownerAccountName: owner], ofItemAtPath: file(name)) }
    }

    /// What `signet scan` says of the only place.
    func scan(_ target: String) async throws -> Record? {
        let result = try await runTool(signetExecutable, ["scan", target, "--json", "--timeout", "20s"])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode([Record].self, from: Data(result.output.utf8)).first
    }

    /// Scans until the server is there, and holds what is seen against the certificate.
    func expectCertificate(_ scheme: String, port: Int? = nil, _ server: BackgroundProcess) async throws {
        let target = "\(scheme)://127.0.0.1:\(port ?? self.port)"
        let record = try await eventually(
            "\(target) to show its certificate", explanation: { "\(server.output)\n\(log)" }
        ) {
            if let status = server.exitStatus { throw TestSupportError("ended with \(status): \(server.output)") }
            let record = try await scan(target)
            return record?.name == nil ? nil : record
        }
        #expect(record.name == "mail.example.com")
        #expect(record.protocolVersion == "TLS 1.3" || record.protocolVersion == "TLS 1.2")
    }

    private var log: String { (try? String(contentsOfFile: file("log"), encoding: .utf8)) ?? "" }
}
