import Foundation
import SignetCore
import SignetPKI

/// The rules of this Signet: dates by days and by part of the lifetime, names, strength, chains, trust, revocation, renewal.
public struct StandardAssessor: Assessor {
    private let policy: AssessmentPolicy

    public init(policy: AssessmentPolicy = AssessmentPolicy()) {
        self.policy = policy
    }

    public func findings(on observation: Observation) async -> [Finding] {
        let findings: [Finding] =
            switch observation.outcome {
            case .unreadable(let obstacle): [unreadable(obstacle)]
            case .seen(let sighting): judge(sighting, at: observation)
            }
        return findings.map(\.withControlsShown).worstFirst
    }

    public func findingsTogether(in inventory: Inventory, run: Int64) async throws -> [PlaceID: [Finding]] {
        [:]
    }

    private func unreadable(_ obstacle: Obstacle) -> Finding {
        Finding(.unreadable, policy.unreadable, obstacle.sentence, remedy: obstacle.remedy)
    }

    private func judge(_ sighting: Sighting, at observation: Observation) -> [Finding] {
        let (place, moment) = (observation.place, observation.moment)
        var findings = CertificateRules(policy: policy, place: place, sighting: sighting, moment: moment).findings()
        if let management = sighting.management {
            findings += ManagementRules(policy: policy, leaf: sighting.leaf, management: management, moment: moment)
                .findings()
        }
        return findings
    }
}

extension Finding {
    /// With the control characters that names in certificates may hold written as their codes.
    fileprivate var withControlsShown: Finding {
        Finding(rule, severity, sentence.withControlsShown, remedy: remedy.withControlsShown)
    }
}

extension [Finding] {
    /// The worst first, else in their order, each once.
    var worstFirst: [Finding] {
        var seen: Set<Finding> = []
        let unique = filter { seen.insert($0).inserted }
        var sorted: [Finding] = []
        for severity in Severity.allCases.reversed() { sorted += unique.filter { $0.severity == severity } }
        return sorted
    }
}
