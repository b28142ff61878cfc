import Foundation
import SignetCore
import SignetPKI

/// Whether the CAA records of a managed certificate's names let its issuer renew it, and those that stand in for him (RFC 8659,
/// RFC 8657).
struct CAARules: Sendable {
    /// More names of one certificate are not asked for.
    private static let nameLimit = 100
    /// Records are asked for again after this time.
    private static let freshness: TimeInterval = 300

    private let records: any AuthorizationRecords
    private let known = SharedAnswers<String, [CAARecord]>(capacity: 10_000)

    init(records: any AuthorizationRecords) {
        self.records = records
    }

    /// - Parameter issuers: in the order in which they are asked; none: nothing is judged
    /// - Throws: `CancellationError`
    func findings(
        on leaf: DecodedCertificate, management: Management, issuers: [RenewingIssuer], at moment: Date
    ) async throws -> [Finding] {
        guard let first = issuers.first else { return [] }
        var findings: [Finding] = []
        for case .dns(let name) in leaf.alternativeNames.prefix(Self.nameLimit) {
            let isWildcard = name.hasPrefix("*.")
            do {
                guard let set = try await relevantSet(of: isWildcard ? String(name.dropFirst(2)) : name, moment)
                else { continue }
                findings += Self.findings(set, forWildcard: isWildcard, management: management, issuers: issuers)
            } catch {
                if error is CancellationError { throw error }
                let reason = (error as? SignetError)?.message ?? String(describing: error)
                findings.append(
                    Finding(
                        .issuanceForbidden, .warning,
                        "Whether CAA records let \(first.title) renew \(management.name) for \(name) could not be found"
                            + " out; the issuer refuses then. \(reason)",
                        remedy:
                            "Repair the zone's name servers: they must answer questions for CAA, also where there is none."
                    ))
                break
            }
        }
        return findings
    }

    /// What the records of one name forbid.
    private static func findings(
        _ set: CAARecordSet, forWildcard isWildcard: Bool, management: Management, issuers: [RenewingIssuer]
    ) -> [Finding] {
        issuers.compactMap { issuer in
            set.objection(to: issuer, forWildcard: isWildcard).map { objection in
                Finding(
                    .issuanceForbidden, issuer.severity,
                    "The CAA records of \(set.holder) do not let \(issuer.title) renew \(management.name):"
                        + " \(objection.reason).",
                    remedy: objection.remedy)
            }
        }
    }

    /// The records of the name, or of the nearest above it that has any (RFC 8659 section 3).
    private func relevantSet(of name: String, _ moment: Date) async throws -> CAARecordSet? {
        var labels = name.split(separator: ".")[...]
        while !labels.isEmpty {
            let holder = labels.joined(separator: ".")
            let records = records
            let set = try await known.value(for: holder, at: moment) {
                .init(
                    value: try await records.authorizations(of: holder),
                    until: moment.addingTimeInterval(Self.freshness))
            }
            if !set.isEmpty { return CAARecordSet(holder: holder, records: set) }
            labels = labels.dropFirst()
        }
        return nil
    }
}
