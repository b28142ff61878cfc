import SignetCore
import SignetDNS

/// dns-persist-01: a TXT record that stays, so that later orders change nothing in the DNS.
///
/// The record is made when it is missing, and never removed: it is the operator's permission, not an answer.
public struct DNSPersistSolver: ChallengeSolver {
    private let provider: (any RecordProvider)?
    private let names: any ChallengeNameService
    private let propagation: any PropagationChecking
    private let policy: SelfCheckPolicy
    private let ttl: Int
    private let clock: any WallClock

    /// - Parameters:
    ///   - provider: makes the record where it is missing; nil when only what an operator has put there counts
    ///   - names: reads the record, finds aliases and zones
    ///   - propagation: waits for a record just made
    ///   - policy: what ``check(_:)`` does
    ///   - ttl: of a record that is made, in seconds
    public init(
        provider: (any RecordProvider)?, names: any ChallengeNameService, propagation: any PropagationChecking,
        policy: SelfCheckPolicy = .look, ttl: Int = 3600, clock: any WallClock = SystemClock()
    ) {
        self.provider = provider
        self.names = names
        self.propagation = propagation
        self.policy = policy
        self.ttl = ttl
        self.clock = clock
    }

    public var types: [ChallengeType] { [.dnsPersist01] }

    public func present(_ task: ChallengeTask) async throws {
        try requireSolvable(task)
        let wanted = try authorization(for: task)
        if try await isThere(task) { return }
        let asked = ChallengeRecordName.persistent(task.identifier.value)
        guard let provider else {
            throw SignetError(
                .challengeUnsolvable,
                "\(asked) has no record that permits the CA to validate \(task.name) by dns-persist-01.",
                remedy: "Add the TXT record \"\(wanted.text)\" there, or configure a DNS provider.")
        }
        let name = try await names.canonicalName(of: asked)
        try await provider.add(
            TextRecord(name: name, value: wanted.text, ttl: ttl), zone: try await names.zoneName(of: name))
    }

    public func check(_ task: ChallengeTask) async throws {
        switch policy {
        case .none: return
        case .wait(let duration): try await clock.sleep(for: duration)
        case .look:
            if try await isThere(task) { return }
            let name = try await names.canonicalName(of: ChallengeRecordName.persistent(task.identifier.value))
            try await propagation.requireVisible(
                TextRecord(name: name, value: try authorization(for: task).text, ttl: ttl),
                zone: try await names.zoneName(of: name), limit: provider?.propagationTimeout, type: task.type,
                name: task.name)
        }
    }

    /// Does nothing: the record stays.
    public func cleanUp(_ task: ChallengeTask) async throws {}

    private func isThere(_ task: ChallengeTask) async throws -> Bool {
        let texts = try await names.texts(at: ChallengeRecordName.persistent(task.identifier.value))
        let now = clock.now
        return texts.contains { PersistentAuthorization($0)?.permits(task, at: now) ?? false }
    }

    private func authorization(for task: ChallengeTask) throws -> PersistentAuthorization {
        guard let issuer = task.issuerDomainNames.first,
            let wanted = PersistentAuthorization("\(issuer); accounturi=\(task.accountURL)"),
            wanted.accountURI == task.accountURL
        else {
            throw SignetError(
                .challengeUnsolvable,
                "The CA's dns-persist-01 challenge for \(task.name) cannot be put into a record: it names no issuer, or an account "
                    + "whose URL does not fit there.",
                remedy: "Let another type of challenge be used for this name, or tell the CA's operator.")
        }
        var authorization = wanted
        authorization.coversWildcards = task.isWildcard
        return authorization
    }
}
