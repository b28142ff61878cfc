import Foundation
import SignetCore
import SignetPKI

/// Whether the CAA records of a managed certificate's names let its issuer renew it (RFC 8659).
struct CAARules: Sendable {
    /// More names of one certificate are not asked for.
    private static let nameLimit = 100
    /// Records are asked for again after this time.
    private static let freshness: TimeInterval = 300
    /// Tags that restrict nobody who issues certificates for hosts (RFC 8659, RFC 9495, and the IANA registry).
    private static let harmless: Set<String> = [
        "iodef", "contactemail", "contactphone", "issuemail", "issuevmc",
    ]

    private let records: any AuthorizationRecords
    private let known = SharedAnswers<String, [CAARecord]>(capacity: 10_000)

    init(records: any AuthorizationRecords) {
        self.records = records
    }

    /// - Parameters:
    ///   - domains: by which records allow the issuer
    ///   - severity: of what forbids it
    /// - Throws: `CancellationError`
    func findings(
        on leaf: DecodedCertificate, management: Management, domains: [String], severity: Severity, at moment: Date
    ) async throws -> [Finding] {
        var findings: [Finding] = []
        let allowed = Set(domains.map { $0.lowercased() })
        for case .dns(let name) in leaf.alternativeNames.prefix(Self.nameLimit) {
            do {
                guard let (holder, objection) = try await objection(to: allowed, for: name, moment) else { continue }
                findings.append(
                    Finding(
                        .issuanceForbidden, severity,
                        "The CAA records of \(holder) do not let \(management.issuer) renew \(management.name): \(objection).",
                        remedy: "Add `\(holder). CAA 0 \(name.hasPrefix("*.") ? "issuewild" : "issue")"
                            + " \"\(domains.first ?? "")\"` to the zone, or have another issuer renew it."))
            } catch {
                if error is CancellationError { throw error }
                let reason = (error as? SignetError)?.message ?? String(describing: error)
                findings.append(
                    Finding(
                        .issuanceForbidden, .warning,
                        "Whether CAA records let \(management.issuer) renew \(management.name) for \(name) could not be found"
                            + " out; the issuer refuses then. \(reason)",
                        remedy:
                            "Repair the zone's name servers: they must answer questions for CAA, also where there is none."
                    ))
                break
            }
        }
        return findings
    }

    /// Why the records forbid it, and whose they are; nil: they do not.
    private func objection(
        to allowed: Set<String>, for name: String, _ moment: Date
    ) async throws -> (holder: String, reason: String)? {
        let isWildcard = name.hasPrefix("*.")
        let host = isWildcard ? String(name.dropFirst(2)) : name
        guard let (holder, set) = try await relevantSet(of: host, moment) else { return nil }
        let known = Self.harmless.union(["issue", "issuewild"])
        if let strange = set.first(where: { $0.isCritical && !known.contains($0.tag) }) {
            return (holder, "it has the critical property \(strange.tag), which nobody knows")
        }
        var properties = isWildcard ? set.filter { $0.tag == "issuewild" } : []
        if properties.isEmpty { properties = set.filter { $0.tag == "issue" } }
        guard !properties.isEmpty, allowed.isDisjoint(with: properties.map(\.issuerDomain)) else { return nil }
        let named = properties.map(\.issuerDomain).filter { !$0.isEmpty }.prefix(5).joined(separator: ", ")
        return (holder, named.isEmpty ? "nobody may issue" : "only \(named) may issue")
    }

    /// The records of the name, or of the nearest above it that has any (RFC 8659 section 3).
    private func relevantSet(
        of name: String, _ moment: Date
    ) async throws -> (holder: String, records: [CAARecord])? {
        var labels = name.split(separator: ".")[...]
        while !labels.isEmpty {
            let holder = labels.joined(separator: ".")
            let records = records
            let set = try await known.value(for: holder, at: moment) {
                .init(
                    value: try await records.authorizations(of: holder),
                    until: moment.addingTimeInterval(Self.freshness))
            }
            if !set.isEmpty { return (holder, set) }
            labels = labels.dropFirst()
        }
        return nil
    }
}
