import Foundation
import SignetTestSupport

/// A directory in which the `signet` program works, as its user would set it up.
struct ProgramSite: Sendable {
    /// A certificate of the site.
    struct Certificate: Sendable {
        var name: String
        var host: String
    }

    /// What differs from the defaults of `signet.yaml`.
    struct Settings: Sendable {
        /// Where the CA is, and the PEM file that its own server is trusted by; nil: it speaks plain HTTP.
        var directoryURL: String
        var trustedRoots: String?
        /// `host:port` of the DNS server that knows the names.
        var resolver: String
        /// Where http-01 is answered.
        var httpPort: Int
        /// Beyond what is asked of public CAs.
        var ordersPerTenSeconds: Int?
        var parallelRenewals: Int?
    }

    let path: String

    init(_ name: String, in directory: BenchDirectory) throws {
        path = directory.file(name)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    private var configurationPath: String { "\(path)/signet.yaml" }

    func configure(_ settings: Settings, _ certificates: [Certificate]) throws {
        var issuer = """
              - name: ca
                directory: \(settings.directoryURL)
                agree_to_terms: true
                contacts: [ops@example.com]
                resolvers: ["\(settings.resolver)"]
                challenges: [{ http: ["127.0.0.1:\(settings.httpPort)"], port: \(settings.httpPort) }]

            """
        if let roots = settings.trustedRoots { issuer += "    trusted_roots: \(roots)\n" }
        if let orders = settings.ordersPerTenSeconds { issuer += "    orders_per_10s: \(orders)\n" }
        let parallel = settings.parallelRenewals.map { "parallel_renewals: \($0)\n" } ?? ""
        let wanted = certificates.map { certificate in
            """
              - name: \(certificate.name)
                names: [\(certificate.host)]
                issuer: { acme: ca }
                files: { full_chain: \(certificate.name)/fullchain.pem, key: \(certificate.name)/key.pem }

            """
        }
        let text =
            "data_directory: data\nlisten: 127.0.0.1:0\nlog: { level: warning }\n\(parallel)"
            + "issuers:\n\(issuer)certificates:\n\(wanted.joined())"
        try text.write(toFile: configurationPath, atomically: true, encoding: .utf8)
    }

    /// `signet cert renew`, from the program's start to its end.
    func renew(_ certificate: Certificate) async throws {
        let result = try await runTool(
            signetExecutable, ["cert", "renew", certificate.name, "--config", configurationPath])
        guard result.status == 0, isInstalled(certificate) else {
            throw BenchError("signet cert renew \(certificate.name):\n\(result.everything)")
        }
    }

    /// `signet up`; it runs until it is told to stop.
    func up() throws -> BackgroundProcess {
        try BackgroundProcess.start(signetExecutable, ["up", "--config", configurationPath])
    }

    /// Returns once every one of these is on disk, with its key.
    func installed(_ certificates: [Certificate], by signet: BackgroundProcess, within limit: Duration) async throws {
        let deadline = ContinuousClock.now + limit
        var missing = certificates
        while true {
            missing.removeAll(where: isInstalled)
            if missing.isEmpty { return }
            guard ContinuousClock.now < deadline, signet.exitStatus == nil else {
                throw BenchError("\(missing.count) certificates are missing; signet up printed:\n\(signet.output)")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func isInstalled(_ certificate: Certificate) -> Bool {
        ["fullchain.pem", "key.pem"].allSatisfy {
            FileManager.default.fileExists(atPath: "\(path)/\(certificate.name)/\($0)")
        }
    }
}

extension BackgroundProcess {
    /// SIGTERM, and its end.
    func stop() async throws {
        signal(SIGTERM)
        try await waitForExit(timeout: .seconds(60))
    }
}
