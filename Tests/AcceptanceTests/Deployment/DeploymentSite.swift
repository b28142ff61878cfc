import Foundation
import SignetTestSupport
import Testing

/// A site with one certificate, `web`, deployed to one service that serves it on a free port.
struct DeploymentSite: Sendable {
    let site: SignetSite
    let port: Int
    /// What openssl must say before TLS begins: `smtp`, `postgres`.
    let startTLS: String?

    init(startTLS: String? = nil) throws {
        site = try SignetSite()
        port = try freePort()
        self.startTLS = startTLS
        // Services run as users of their own.
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: site.directory.path)
    }

    func file(_ name: String) -> String { site.file(name) }

    /// Writes `signet.yaml` with the recipe's lines, indented by nothing.
    func configure(_ recipe: String, deadline: String = "20s") throws {
        let lines = recipe.split(separator: "\n").map { "      \($0)\n" }.joined()
        try site.configure(
            SignetSite.authorities + """
                certificates:
                  - name: web
                    names: [web.example.com]
                    issuer: { authority: company-root, role: services }
                    deploy:
                      deadline: \(deadline)
                \(lines)
                """)
    }

    /// What the service used before anybody thought of Signet; certificate and key may be one file.
    func makeOldPair(certificate: String, key: String) async throws {
        let directory = URL(fileURLWithPath: certificate).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let made = try await runTool(
            "openssl",
            [
                "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-days", "9", "-subj",
                "/CN=old.example.com", "-keyout", file("old.key"), "-out", file("old.crt"),
            ])
        #expect(made.status == 0, "\(made.everything)")
        let parts = try [site.directory.bytes("old.crt"), site.directory.bytes("old.key")]
        if certificate == key {
            try Data(parts[0] + parts[1]).write(to: URL(fileURLWithPath: key))
        } else {
            try Data(parts[0]).write(to: URL(fileURLWithPath: certificate))
            try Data(parts[1]).write(to: URL(fileURLWithPath: key))
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
    }

    /// Has the certificate renewed now, and returns what came of it.
    func renew() async throws -> StatusLine {
        let result = try await site.signet("cert", "renew", "web")
        let status = try await site.status(of: "web")
        #expect((result.status == 0) == (status.phase == "valid"), "\(result.everything)")
        return status
    }

    func explain() async throws -> String { try await site.signet("explain", "web").output }

    /// The serial number that openssl sees at the port, as Signet writes it; nil when nobody serves.
    func servedSerial() async throws -> String? {
        let shown = try await runTool(
            "openssl",
            ["s_client", "-connect", "127.0.0.1:\(port)", "-servername", "web.example.com"]
                + (startTLS.map { ["-starttls", $0] } ?? []))
        guard shown.output.contains("BEGIN CERTIFICATE") else { return nil }
        let text = try await runTool("openssl", ["x509", "-noout", "-serial"], input: Array(shown.output.utf8))
        return text.output.split(separator: "=").last.map { Self.significant(String($0)) }
    }

    /// Waits until somebody serves, and returns the serial number.
    func firstServedSerial(_ process: BackgroundProcess) async throws -> String {
        try await eventually("the service to serve", explanation: { process.output }) {
            if let status = process.exitStatus { throw TestSupportError("It ended (\(status)): \(process.output)") }
            return try await servedSerial()
        }
    }

    static func significant(_ serial: String) -> String {
        String(serial.lowercased().trimmingCharacters(in: .whitespacesAndNewlines).trimmingPrefix { $0 == "0" })
    }

    /// A first change, then one with a broken configuration, which is taken back, then one with the configuration repaired.
    /// - Parameter reason: what `signet explain` must repeat of the check
    func changesAndComesBack(
        breaking: () throws -> Void, repairing: () throws -> Void, reason: String
    ) async throws {
        let old = try await servedSerial()
        let first = try await renew()
        #expect(first.phase == "valid", "\(first)")
        let deployed = try #require(first.serialNumber.map(Self.significant))
        #expect(deployed != old)
        #expect(try await servedSerial() == deployed)

        try breaking()
        let failed = try await renew()
        #expect(failed.phase == "failing")
        #expect(failed.serialNumber == first.serialNumber)
        #expect(failed.lastError?.contains(reason) == true, "\(failed)")
        #expect(try await servedSerial() == deployed)
        let explanation = try await explain()
        #expect(explanation.contains("TAKEN BACK"), "\(explanation)")
        #expect(explanation.contains(reason), "\(explanation)")

        try repairing()
        let second = try await renew()
        #expect(second.phase == "valid", "\(second)")
        #expect(second.serialNumber != first.serialNumber)
        #expect(try await servedSerial() == second.serialNumber.map(Self.significant))
    }
}
