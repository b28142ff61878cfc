import Foundation
import SignetACME
import SignetRenewal
import SignetStorage

/// Tells the future of a whole `signet.yaml`, from what its database holds where there is one. Changes nothing, and needs no
/// sealing key.
public struct Planner: Sendable {
    /// The issuer that is supposed where the user asks for it.
    private static let letsEncrypt = IssuerReference(
        kind: ACMEIssuer.kind, name: WellKnownDirectory.letsEncrypt.rawValue)

    private let configuration: Configuration
    private let certificates: [CertificateSpec]
    private let limits: LimitedAuthorities.Limits

    /// Reads `signet.yaml`, found as ``ConfigurationFile/locate(_:environment:)`` finds it.
    /// - Parameter supposesLetsEncrypt: whether every certificate is planned as though its issuer in the file were Let's Encrypt
    /// - Throws: ``ConfigurationProblems``, `.configurationNotFound`.
    public init(configurationPath: String?, supposesLetsEncrypt: Bool = false) throws {
        let path = try ConfigurationFile.locate(configurationPath)
        self.init(try ConfigurationFile.load(path: path), supposesLetsEncrypt: supposesLetsEncrypt)
    }

    init(_ configuration: Configuration, supposesLetsEncrypt: Bool = false) {
        self.configuration = configuration
        certificates = configuration.certificates.map { wanted in
            var spec = wanted
            if supposesLetsEncrypt { spec.issuer = Self.letsEncrypt }
            return spec
        }
        let directories = Dictionary(uniqueKeysWithValues: configuration.issuers.map { ($0.name, $0.directory) })
        limits = { issuer in
            if supposesLetsEncrypt, issuer == Self.letsEncrypt { return RateLimit.letsEncrypt }
            guard issuer.kind == ACMEIssuer.kind, let directory = directories[issuer.name] else { return nil }
            return RateLimit.limits(ofDirectory: directory)
        }
    }

    /// What is requested next for each certificate, and which limits that meets.
    /// - Throws: what opening and reading the database throws.
    public func plan(at now: Date) async throws -> PlanRecord {
        let outlook = try await outlook(at: now)
        var authorities = LimitedAuthorities(limits: limits)
        let grants = outlook.grants(by: &authorities)
        let held = Dictionary(grouping: authorities.encounters, by: \.request.name)
        let requests = grants.map { issuance, grantedAt in
            PlannedRequest(
                issuance, meetings: held[issuance.name, default: []].flatMap(\.meetings), grantedAt: grantedAt)
        }
        return PlanRecord(requests: requests, now: now)
    }

    /// Lets days pass, once for each lifetime.
    /// - Throws: what opening and reading the database throws; `CancellationError`.
    public func simulate(_ settings: SimulationSettings, now: Date) async throws -> SimulationRecord {
        let outlook =
            if let start = settings.start { RenewalOutlook(certificates, at: start) } else {
                try await outlook(at: now)
            }
        let outages = settings.outages.map { $0.period(from: outlook.moment) }
        var runs: [SimulatedRun] = []
        for lifetime in settings.lifetimes {
            try Task.checkCancellation()
            var authorities = LimitedAuthorities(limits: limits)
            let report = RenewalSimulation.run(
                outlook,
                settings: .init(
                    span: .seconds(settings.days * 86_400), lifetime: lifetime.duration, outages: outages),
                answeredBy: &authorities)
            runs.append(
                SimulatedRun(
                    report, encounters: authorities.encounters, lifetime: lifetime, from: outlook.moment,
                    days: settings.days))
        }
        return SimulationRecord(
            start: outlook.moment, days: settings.days, certificates: certificates.count,
            outages: outages.map { .init(from: $0.lowerBound, until: $0.upperBound) }, runs: runs)
    }

    private func outlook(at now: Date) async throws -> RenewalOutlook {
        let specs = certificates
        let stored = try await Workspace.reading(configuration) { database in
            try await RenewalOutlook.read(specs, from: database, at: now)
        }
        return stored ?? RenewalOutlook(specs, at: now)
    }
}
