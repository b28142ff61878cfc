import Hummingbird
import SignetACME
import SignetAuthority
import SignetCore
import SignetRenewal
import SignetVault

/// Who issues, and how much they let through.
extension Dashboard {
    private struct View {
        struct Authority {
            let tone: String
            let state: String
            let name: String
            let subject: String
            let key: String
            let expires: String
            let issued: Int
            let revoked: Int
        }

        struct Outside {
            let name: String
            let kind: String
            let address: String
            let certificates: Int
            let hasLimits: Bool
            let limits: [String]
            let hasMeetings: Bool
            let meetings: [String]
        }

        let hasAuthorities: Bool
        let authorities: [Authority]
        let outside: [Outside]
    }

    /// Authorities, issuers and meetings that are shown.
    private static let most = 100

    func issuersPage(_ visit: DashboardVisit) async throws -> Response {
        let authorities = try await subject.authorities.authorities().prefix(Self.most)
        var rows: [View.Authority] = []
        for authority in authorities {
            let counts = try await subject.authorities.certificateCounts(authorities: [authority.name])
            let record = AuthorityRecord(authority, at: visit.now)
            rows.append(
                View.Authority(
                    tone: record.state.tone, state: record.state.rawValue.replacing("-", with: " "),
                    name: record.name, subject: record.subject ?? "",
                    key: record.key ?? "",
                    expires: record.notAfter.map { MomentText.format($0, seenFrom: visit.now) } ?? "",
                    issued: counts.all, revoked: counts.revoked))
        }
        return try page(
            .issuers, title: "Issuers", visit,
            View(hasAuthorities: !rows.isEmpty, authorities: rows, outside: try await outside(visit)))
    }

    private func outside(_ visit: DashboardVisit) async throws -> [View.Outside] {
        let declared = subject.issuers()
        let statuses = try await subject.engine.status()
        func count(_ kind: String, _ name: String) -> Int {
            statuses.count { $0.spec.issuer.kind == kind && $0.spec.issuer.name == name }
        }
        let limits = Dictionary(
            declared.acme.compactMap { issuer in
                RateLimit.limits(ofDirectory: issuer.directory).map { (issuer.name, $0) }
            }, uniquingKeysWith: { first, _ in first })
        let planned = limits.isEmpty ? [] : try await subject.plan(visit.now).requests.filter { !$0.limits.isEmpty }
        let acme = declared.acme.prefix(Self.most).map { issuer in
            let reference = IssuerReference(kind: ACMEIssuer.kind, name: issuer.name).description
            let meetings = planned.filter { $0.issuer == reference }.prefix(Self.most)
            return View.Outside(
                name: issuer.name, kind: "ACME", address: issuer.directory,
                certificates: count(ACMEIssuer.kind, issuer.name), hasLimits: limits[issuer.name] != nil,
                limits: limits[issuer.name]?.map(\.description) ?? [], hasMeetings: !meetings.isEmpty,
                meetings: meetings.map { request in
                    let reasons = request.limits.map { "\($0.limit) (\($0.subject))" }.joined(separator: "; ")
                    return "\(request.certificate) waits until \(MomentText.format(request.grantedAt)): \(reasons)"
                })
        }
        let vaults = declared.vaults.prefix(Self.most).map { issuer in
            View.Outside(
                name: issuer.name, kind: "Vault", address: "\(issuer.address) \(issuer.mount)",
                certificates: count(VaultIssuer.kind, issuer.name), hasLimits: false, limits: [], hasMeetings: false,
                meetings: [])
        }
        return acme + vaults
    }
}

extension AuthorityRecord.State {
    /// A class of the style sheet.
    fileprivate var tone: String {
        switch self {
        case .ready: "ok"
        case .expired: "critical"
        case .retired: "neutral"
        case .awaitingCertificate: "warning"
        }
    }
}
