import Foundation
import SignetCore
import SignetPKI
import SignetRenewal

/// The rules of this Signet: dates by days and by part of the lifetime, names, strength, chains, trust, revocation, renewal, and what
/// several places show together.
public struct StandardAssessor: Assessor {
    private let policy: AssessmentPolicy
    private let clock: any WallClock
    private let fetchIssuer: (@Sendable (String) async throws -> [UInt8])?
    private let revocation: RevocationInquiry?
    private let authorizations: CAARules?

    /// - Parameters:
    ///   - fetcher: gets lists, answers of responders and issuers' certificates; nil: nobody is asked, whatever the policy says
    ///   - authorizations: where CAA records are looked up, a `DNSResolver`; nil: nowhere
    ///   - clock: for limits of time; what is judged is judged at the observation's moment
    public init(
        policy: AssessmentPolicy = AssessmentPolicy(), fetcher: (any RemoteFetching)? = nil,
        authorizations: (any AuthorizationRecords)? = nil, clock: any WallClock = SystemClock()
    ) {
        self.policy = policy
        self.clock = clock
        fetchIssuer = fetcher.map { Self.issuerFetch($0, clock) }
        revocation = policy.revocation == .off ? nil : fetcher.map { .init(checks: policy.revocation, fetcher: $0) }
        self.authorizations = policy.checksCAA ? authorizations.map(CAARules.init) : nil
    }

    public func findings(on observation: Observation) async -> [Finding] {
        let findings: [Finding] =
            switch observation.outcome {
            case .unreadable(let obstacle): [unreadable(obstacle)] + lastKnownDates(observation)
            case .seen(let sighting): await judge(sighting, at: observation)
            }
        return findings.map(\.withControlsShown).worstFirst
    }

    public func findingsTogether(in inventory: Inventory, run: Int64) async throws -> [PlaceID: [Finding]] {
        try await JointRules(thresholds: policy.expiry, inventory: inventory, run: run).findings()
            .mapValues { $0.map(\.withControlsShown).worstFirst }
    }

    private func unreadable(_ obstacle: Obstacle) -> Finding {
        if obstacle.reason == TransparencyRules.unknownIssuance {
            return TransparencyRules.finding(obstacle.sentence, remedy: obstacle.remedy)
        }
        let severity = obstacle.reason == TransparencyRules.forgedLog ? Severity.critical : policy.unreadable
        return Finding(.unreadable, severity, obstacle.sentence, remedy: obstacle.remedy)
    }

    /// That a place cannot be read keeps no certificate from running out.
    private func lastKnownDates(_ observation: Observation) -> [Finding] {
        guard let known = observation.lastShown, observation.place.kind != .transparency else { return [] }
        return CertificateRules(
            policy: policy, place: observation.place, sighting: known, moment: observation.moment
        ).dates(of: "The certificate that was last seen here")
    }

    private func judge(_ sighting: Sighting, at observation: Observation) async -> [Finding] {
        let (place, moment) = (observation.place, observation.moment)
        // What somebody else has had issued is nobody's to renew: that it exists is the finding.
        if place.kind == .transparency { return TransparencyRules.findings(on: sighting) }
        var findings = CertificateRules(policy: policy, place: place, sighting: sighting, moment: moment).findings()
        if let management = sighting.management {
            findings += ManagementRules(policy: policy, leaf: sighting.leaf, management: management, moment: moment)
                .findings()
        }
        return findings + (await inquire(sighting, at: moment))
    }

    // MARK: What others are asked for

    /// - Returns: what was found out within the time for questions. Who is stopped while he asks has found out nothing: that is
    ///   neither the responders' fault nor the certificate's.
    private func inquire(_ sighting: Sighting, at moment: Date) async -> [Finding] {
        guard asksOthers(about: sighting) else { return await judgeAlone(sighting, at: moment) }
        return await withTaskGroup(of: [Finding]?.self) { group in
            group.addTask {
                let findings = try? await ask(sighting, at: moment)
                return Task.isCancelled ? nil : findings
            }
            group.addTask {
                try? await clock.sleep(for: policy.questionTime)
                return nil
            }
            defer { group.cancelAll() }
            if let first = await group.next(), let findings = first { return findings }
            let isStopped = Task.isCancelled
            return await judgeAlone(sighting, at: moment) + (isStopped ? [] : [unanswered])
        }
    }

    private var unanswered: Finding {
        Finding(
            .revocationUnknown, .warning,
            "What others know of the certificate could not be found out within"
                + " \(Int(policy.questionTime.timeInterval)) seconds.",
            remedy: "Check that this machine reaches name servers and the URLs that the certificate names.")
    }

    /// A hundred thousand files need no limit of time each where nobody is asked.
    private func asksOthers(about sighting: Sighting) -> Bool {
        revocation != nil || (fetchIssuer != nil && (sighting.isPresented || isOpenEnded(sighting)))
            || (authorizations != nil && sighting.management != nil)
    }

    private func isOpenEnded(_ sighting: Sighting) -> Bool {
        ChainRules(anchors: policy.trustAnchors, fetchIssuer: nil, sighting: sighting, moment: .distantPast).isOpenEnded
    }

    /// What can be said of the chain, and of what the server sends along, without asking anyone.
    private func judgeAlone(_ sighting: Sighting, at moment: Date) async -> [Finding] {
        let chain = await ChainRules(
            anchors: policy.trustAnchors, fetchIssuer: nil, sighting: sighting, moment: moment
        ).judge(wantsPath: sighting.stapledResponse != nil)
        let rules = RevocationRules(inquiry: nil, sighting: sighting, path: chain.path, moment: moment)
        return chain.findings + ((try? await rules.findings()) ?? [])
    }

    private func ask(_ sighting: Sighting, at moment: Date) async throws -> [Finding] {
        let chain = await ChainRules(
            anchors: policy.trustAnchors, fetchIssuer: fetchIssuer, sighting: sighting, moment: moment
        ).judge(wantsPath: revocation != nil || sighting.stapledResponse != nil)
        // Certificates of strangers must not make this machine ask whomever they name.
        let mayAsk = chain.isTrusted || policy.trustAnchors == nil || !sighting.isPresented
        let rules = RevocationRules(
            inquiry: mayAsk ? revocation : nil, sighting: sighting, path: chain.path, moment: moment)
        return chain.findings + (try await rules.findings()) + (try await authorization(sighting, at: moment))
    }

    private func authorization(_ sighting: Sighting, at moment: Date) async throws -> [Finding] {
        guard let authorizations, let management = sighting.management else { return [] }
        let leaf = sighting.leaf
        let urgency = policy.expiry.severity(notBefore: leaf.notBefore, notAfter: leaf.notAfter, at: moment)
        return try await authorizations.findings(
            on: leaf, management: management, issuers: renewing(management, severity: max(urgency, .warning)),
            at: moment)
    }

    /// Who may come to renew the certificate, as far as he is known to CAA records.
    /// - Parameter severity: where the first one is forbidden; that one who stands in is, keeps nothing from being renewed yet
    private func renewing(_ management: Management, severity: Severity) -> [RenewingIssuer] {
        guard let reference = management.reference else { return [] }
        let first = IssuerReference(kind: reference.kind, name: reference.name)
        var issuers: [RenewingIssuer] = []
        if let identity = policy.authorizedIssuers[first] {
            issuers.append(RenewingIssuer(name: management.issuer, identity: identity, severity: severity))
        }
        for other in policy.fallbackIssuers[first] ?? [] {
            guard let identity = policy.authorizedIssuers[other] else { continue }
            issuers.append(
                RenewingIssuer(
                    name: other.description, identity: identity, severity: .warning, standsInFor: management.issuer))
        }
        return issuers
    }

    /// Issuers' certificates, which many certificates name alike, a day long.
    private static func issuerFetch(
        _ fetcher: any RemoteFetching, _ clock: any WallClock
    ) -> @Sendable (String) async throws -> [UInt8] {
        let known = SharedAnswers<String, [UInt8]>(capacity: 8 << 20)
        return { url in
            let now = clock.now
            return try await known.value(for: url, at: now) {
                let bytes = try await fetcher.fetch(
                    RemoteRequest(url: url, sizeLimit: CertificateChain.maximumFetchedSize))
                return .init(value: bytes, until: now.addingTimeInterval(86_400), cost: bytes.count)
            }
        }
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
