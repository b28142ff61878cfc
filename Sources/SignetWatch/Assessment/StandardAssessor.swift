import Foundation
import SignetCore
import SignetPKI
import SignetRenewal

/// The rules of this Signet: dates by days and by part of the lifetime, names, strength, chains, trust, revocation, renewal, and what
/// several places show together.
public struct StandardAssessor: Assessor {
    /// Rules by which nothing is found out unless it is known who is trusted.
    private static let byTrust: Set<FindingRule> = [.untrusted, .chainIncomplete, .revocationUnknown]
    /// Rules by which nothing is found out unless others answer.
    private static let byAsking: Set<FindingRule> = [.chainIncomplete, .revocationUnknown, .issuanceForbidden]

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
        await assessment(of: observation).findings
    }

    public func assessment(of observation: Observation) async -> Assessment {
        var assessment =
            switch observation.outcome {
            case .unreadable(let obstacle): Assessment([unreadable(obstacle)] + lastKnownDates(observation))
            case .seen(let sighting): await judge(sighting, at: observation)
            }
        assessment.findings = assessment.findings.map(\.withControlsShown).worstFirst
        return assessment
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

    private func judge(_ sighting: Sighting, at observation: Observation) async -> Assessment {
        let (place, moment) = (observation.place, observation.moment)
        // What somebody else has had issued is nobody's to renew: that it exists is the finding.
        if place.kind == .transparency { return Assessment(TransparencyRules.findings(on: sighting)) }
        var findings = CertificateRules(policy: policy, place: place, sighting: sighting, moment: moment).findings()
        if let management = sighting.management {
            findings += ManagementRules(policy: policy, leaf: sighting.leaf, management: management, moment: moment)
                .findings()
        }
        var assessment = await inquire(sighting, at: moment, knowing: observation.knownRevocations)
        assessment.findings = findings + assessment.findings
        if policy.trustAnchors == nil { assessment.unjudged.formUnion(Self.byTrust) }
        return assessment
    }

    // MARK: What others are asked for

    /// - Returns: what was found out within the time for questions. Who is stopped while he asks has found out nothing: that is
    ///   neither the responders' fault nor the certificate's.
    private func inquire(
        _ sighting: Sighting, at moment: Date, knowing known: KnownRevocations
    ) async -> Assessment {
        guard asksOthers(about: sighting) else { return await judgeAlone(sighting, at: moment, knowing: known) }
        return await withTaskGroup(of: Assessment?.self) { group in
            group.addTask {
                let assessment = try? await ask(sighting, at: moment, knowing: known)
                return Task.isCancelled ? nil : assessment
            }
            group.addTask {
                try? await clock.sleep(for: policy.questionTime)
                return nil
            }
            defer { group.cancelAll() }
            if let first = await group.next(), let assessment = first { return assessment }
            let isStopped = Task.isCancelled
            var assessment = await judgeAlone(sighting, at: moment, knowing: known)
            if !isStopped { assessment.findings.append(unanswered) }
            assessment.unjudged = Self.byAsking
            return assessment
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
    private func judgeAlone(
        _ sighting: Sighting, at moment: Date, knowing known: KnownRevocations
    ) async -> Assessment {
        let chain = await ChainRules(
            anchors: policy.trustAnchors, fetchIssuer: nil, sighting: sighting, moment: moment
        ).judge(wantsPath: sighting.stapledResponse != nil || !known.isEmpty)
        let rules = RevocationRules(
            inquiry: nil, sighting: sighting, path: chain.path, moment: moment, known: known)
        return Self.assessment(chain, (try? await rules.judge()) ?? .init())
    }

    private func ask(
        _ sighting: Sighting, at moment: Date, knowing known: KnownRevocations
    ) async throws -> Assessment {
        let chain = await ChainRules(
            anchors: policy.trustAnchors, fetchIssuer: fetchIssuer, sighting: sighting, moment: moment
        ).judge(wantsPath: revocation != nil || sighting.stapledResponse != nil || !known.isEmpty)
        // Certificates of strangers must not make this machine ask whomever they name.
        let mayAsk = chain.isTrusted || policy.trustAnchors == nil || !sighting.isPresented
        let rules = RevocationRules(
            inquiry: mayAsk ? revocation : nil, sighting: sighting, path: chain.path, moment: moment, known: known)
        var assessment = Self.assessment(chain, try await rules.judge())
        assessment.findings += try await authorization(sighting, at: moment)
        return assessment
    }

    private static func assessment(
        _ chain: ChainRules.Outcome, _ revocation: RevocationRules.Outcome
    ) -> Assessment {
        var assessment = Assessment(chain.findings + revocation.findings)
        assessment.revocationNews = revocation.news
        return assessment
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
