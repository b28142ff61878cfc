import Foundation
import Logging
import SignetAuthority
import SignetCore
import SignetPKI
import SignetStorage

/// What one core can do at best: a signature check for the request, a signature for the certificate.
struct CryptographicLimits: Sendable {
    var signPerSecond: Double
    var verifyPerSecond: Double

    /// Certificates per second on all cores, were there nothing else to do.
    var certificatesPerSecond: Double {
        Double(ProcessInfo.processInfo.activeProcessorCount) / (1 / signPerSecond + 1 / verifyPerSecond)
    }

    static func measure(seconds: Int) async throws -> CryptographicLimits {
        say("P-256 by itself (swift-crypto) ...")
        let key = try PrivateKey.generate(.ecdsaP256)
        let message = [UInt8](repeating: 7, count: 300)
        let signature = try await key.sign(message)
        let verify = measureOnOneCore(seconds: seconds) { _ = key.publicKey.isValidSignature(signature, for: message) }
        let signing = try await measureRate(callers: 1, seconds: seconds) { _, _ in _ = try await key.sign(message) }
        return CryptographicLimits(signPerSecond: signing.perSecond, verifyPerSecond: verify)
    }
}

/// Certificates from prepared P-256 requests: request parsed and checked, certificate signed, row on disk before the answer.
struct SigningBenchmark: Sendable {
    /// By number of concurrent callers.
    var rates: [Int: Rate]

    static func measure(in directory: BenchDirectory, seconds: Int) async throws -> SigningBenchmark {
        say("Signet, in process, durable ...")
        let fixture = try await AuthorityFixture(in: directory)
        var rates: [Int: Rate] = [:]
        for callers in [1, 16, 64] {
            rates[callers] = try await measureRate(callers: callers, seconds: seconds) { caller, round in
                let der = fixture.requests[(caller &* 31 &+ round) % fixture.requests.count]
                let request = try CertificateRequest(der: der)
                _ = try await fixture.service.sign(request, fixture.parameters, actor: "bench")
            }
        }
        try await fixture.database.close()
        return SigningBenchmark(rates: rates)
    }
}

/// An authority with a role and requests to sign.
struct AuthorityFixture: Sendable {
    let database: Database
    let service: AuthorityService
    let parameters: IssuanceParameters
    let requests: [[UInt8]]

    init(in directory: BenchDirectory) async throws {
        let clock = SystemClock()
        database = try Database.open(
            path: directory.file("signing.db"), migrations: Sealer.migrations + AuthorityService.migrations)
        let sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("signing.key"), createIfMissing: true))
        service = AuthorityService(database: database, sealer: sealer, clock: clock, logger: Logger(label: "bench"))
        _ = try await service.createRoot(
            AuthorityOptions(name: "root", subject: DistinguishedName(commonName: "bench root")), actor: "bench")
        var role = Role(name: "services", authority: "root")
        role.allowedDomains = ["example.com"]
        try await service.setRole(role, actor: "bench")
        parameters = IssuanceParameters(authority: "root", role: "services")
        var requests: [[UInt8]] = []
        for index in 0..<512 {
            let name = "host-\(index).example.com"
            let request = try await CertificateRequest.make(
                subject: DistinguishedName(commonName: name), alternativeNames: [.dns(name)],
                key: PrivateKey.generate(.ecdsaP256))
            requests.append(request.der)
        }
        self.requests = requests
    }
}
