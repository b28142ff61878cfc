import Foundation
import SignetPKI

/// Caddy's `acme_server`, an ACME CA on smallstep's engine; killed, at the latest, when the last reference goes.
///
/// It validates http-01 on port 80 and tls-alpn-01 on port 443 (smallstep's switches for other ports cannot be reached from
/// Caddy's configuration). Its `resolvers` are asked for TXT records alone: addresses come from the machine's own resolver,
/// so that a name which only a test's DNS server knows cannot be validated by these two, an IP address can.
public final class CaddyServer: ACMETestServer {
    /// How long its certificates are valid from their making, the shortest that it allows. They begin a minute earlier.
    public static let lifetime: Duration = .seconds(300)

    public let directoryURL: String
    /// The root of everything that it issues, the certificate of its own listener too.
    public let certificateFile: String
    private let process: BackgroundProcess
    private let directory: TemporaryDirectory

    /// Starts it and returns once its directory can be read.
    /// - Parameter resolver: `host:port` of the DNS server that it asks for TXT records
    public static func start(resolver: String) async throws -> CaddyServer {
        let server = try CaddyServer(resolver)
        try await server.process.waitForOutput(containing: "certificate obtained successfully")
        let answer = try await runTool(
            "curl",
            [
                "-sS", "--fail", "--max-time", "30", "--retry", "20", "--retry-delay", "1", "--retry-connrefused",
                "--cacert", server.certificateFile, server.directoryURL,
            ])
        guard answer.status == 0 else {
            throw TestSupportError("Caddy gave no directory: \(answer.everything)\n\(server.output)")
        }
        return server
    }

    private init(_ resolver: String) throws {
        directory = try TemporaryDirectory()
        let port = try freePort()
        directoryURL = "https://127.0.0.1:\(port)/acme/local/directory"
        certificateFile = directory.file("store/pki/authorities/local/root.crt")
        let configuration = try directory.write(
            "Caddyfile",
            """
            {
                admin off
                persist_config off
                skip_install_trust
                auto_https disable_redirects
                default_sni 127.0.0.1
                storage file_system \(directory.file("store"))
                servers {
                    protocols h1
                }
            }
            https://127.0.0.1:\(port) {
                bind 127.0.0.1
                tls internal
                acme_server {
                    lifetime \(Self.lifetime.components.seconds)s
                    resolvers \(resolver)
                    allow_wildcard_names
                }
            }

            """)
        process = try BackgroundProcess.start(
            "caddy", ["run", "--config", configuration, "--adapter", "caddyfile"],
            environment: ["HOME": directory.path, "XDG_DATA_HOME": directory.path, "XDG_CONFIG_HOME": directory.path])
    }

    /// Everything it printed.
    public var output: String { process.output }

    public func root() async throws -> DecodedCertificate {
        try CertificateFile(bytes: directory.bytes("store/pki/authorities/local/root.crt")).certificates[0]
    }
}
