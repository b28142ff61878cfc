import Foundation
import SignetCore
import SignetPKI

/// Debian's pebble with pebble-challtestsrv as the DNS that it asks: an ACME CA nobody here wrote, which refuses 5 % of good
/// nonces and reuses authorizations at random.
public final class PebbleServer: ACMETestServer {
    /// What can be chosen; free ports and the mock DNS otherwise.
    public struct Options: Sendable {
        /// Where pebble connects for http-01 and tls-alpn-01.
        public var httpPort: Int?
        public var tlsPort: Int?
        /// `host:port` of another DNS server than the mock.
        public var dnsServer: String?
        /// Variables of pebble: `PEBBLE_ALTERNATE_ROOTS` and the like.
        public var environment: [String: String] = [:]
        /// MAC keys in base64url by their identifiers; not empty: accounts must be bound.
        public var externalKeys: [String: String] = [:]
        /// How long its certificates are valid; nil: five years.
        public var lifetime: Duration?

        public init() {}
    }

    public let directoryURL: String
    public let certificateFile: String
    /// Where pebble connects for http-01 and tls-alpn-01.
    public let httpPort: Int
    public let tlsPort: Int
    /// `host:port` of the DNS server that pebble asks.
    public let dnsServer: String

    let keyFile: String
    private let managementURL: String
    private let mockURL: String
    private let pebble: BackgroundProcess
    private let mock: BackgroundProcess?
    private let directory: TemporaryDirectory

    /// Starts both programs and returns once pebble answers.
    public static func start(_ options: Options = Options()) async throws -> PebbleServer {
        let server = try await PebbleServer(options)
        _ = try await server.curl("--retry", "20", "--retry-delay", "1", "--retry-connrefused", server.directoryURL)
        return server
    }

    private init(_ options: Options) async throws {
        directory = try TemporaryDirectory()
        certificateFile = directory.file("pebble.pem")
        keyFile = directory.file("pebble.key")
        let made = try await runTool(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", keyFile,
                "-out",
                certificateFile, "-days", "30", "-subj", "/CN=pebble", "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
            ])
        guard made.status == 0 else { throw TestSupportError("openssl made no certificate: \(made.everything)") }
        let (listen, management, mockPort, dnsPort) = (try freePort(), try freePort(), try freePort(), try freePort())
        httpPort = try options.httpPort ?? freePort()
        tlsPort = try options.tlsPort ?? freePort()
        directoryURL = "https://127.0.0.1:\(listen)/dir"
        managementURL = "https://127.0.0.1:\(management)"
        mockURL = "http://127.0.0.1:\(mockPort)"
        dnsServer = options.dnsServer ?? "127.0.0.1:\(dnsPort)"
        mock =
            options.dnsServer == nil
            ? try BackgroundProcess.start(
                "pebble-challtestsrv",
                [
                    "-management", "127.0.0.1:\(mockPort)", "-dns01", dnsServer, "-http01", "", "-https01", "",
                    "-tlsalpn01", "", "-defaultIPv6", "",
                ]) : nil
        var settings: [String: JSONValue] = [
            "listenAddress": .string("127.0.0.1:\(listen)"),
            "managementListenAddress": .string("127.0.0.1:\(management)"),
            "certificate": .string(certificateFile), "privateKey": .string(keyFile),
            "httpPort": .integer(httpPort), "tlsPort": .integer(tlsPort), "ocspResponderURL": "",
            "externalAccountBindingRequired": .bool(!options.externalKeys.isEmpty),
            "externalAccountMACKeys": .object(options.externalKeys.mapValues(JSONValue.string)),
        ]
        settings["certificateValidityPeriod"] = options.lifetime.map { .integer(Int($0.components.seconds)) }
        let file = try directory.write("pebble.json", (["pebble": .object(settings)] as JSONValue).bytes)
        pebble = try BackgroundProcess.start(
            "pebble", ["-config", file, "-dnsserver", dnsServer, "-strict"],
            environment: ["PEBBLE_VA_NOSLEEP": "1"].merging(options.environment) { $1 })
        try await pebble.waitForOutput(containing: "ACME directory available at")
        try await mock?.waitForOutput(containing: "Starting management server")
    }

    /// Everything pebble printed.
    public var output: String { pebble.output }

    /// Every line of that, with the moment at which it came in.
    public var lines: [(at: Date, text: String)] { pebble.lines }

    /// The certificate of pebble's own listener.
    public func listenerCertificate() throws -> DecodedCertificate {
        try CertificateFile(bytes: directory.bytes("pebble.pem")).certificates[0]
    }

    public func root() async throws -> DecodedCertificate { try await root(0) }

    /// The roots of what it issues, new at every start.
    public func root(_ number: Int) async throws -> DecodedCertificate {
        let text = try await curl("\(managementURL)/roots/\(number)")
        return try CertificateFile(bytes: Array(text.utf8)).certificates[0]
    }

    /// What it thinks of a certificate: `Valid` or `Revoked`.
    public func status(ofSerial serial: String) async throws -> String {
        let text = try await curl("\(managementURL)/cert-status-by-serial/\(serial)")
        return try JSONValue(text.utf8)["Status"]?.text ?? "unknown"
    }

    /// Adds a TXT value at a name of the mock DNS, beside others.
    public func addText(_ value: String, at name: String) async throws {
        try await tellMock("set-txt", ["host": .string("\(name)."), "value": .string(value)])
    }

    /// Removes every TXT value at a name of the mock DNS.
    public func clearText(at name: String) async throws {
        try await tellMock("clear-txt", ["host": .string("\(name).")])
    }

    private func tellMock(_ command: String, _ payload: JSONValue) async throws {
        _ = try await curl("-d", String(decoding: payload.bytes, as: UTF8.self), "\(mockURL)/\(command)")
    }

    private func curl(_ arguments: String...) async throws -> String {
        let result = try await runTool(
            "curl", ["-sS", "--fail", "--max-time", "30", "--cacert", certificateFile] + arguments)
        guard result.status == 0 else {
            throw TestSupportError("curl \(arguments.joined(separator: " ")): \(result.everything)\n\(pebble.output)")
        }
        return result.output
    }
}
