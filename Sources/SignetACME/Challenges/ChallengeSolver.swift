import SignetCore

/// Something that answers challenges.
public protocol ChallengeSolver: Sendable {
    /// What it can answer, e.g. [.http01].
    var types: [ChallengeType] { get }
    /// Whether it can answer this one (a wildcard cannot be proven by http-01, an IP not by dns-01 ...).
    func canSolve(_ type: ChallengeType, for identifier: ACMEIdentifier, isWildcard: Bool) -> Bool
    /// Puts the answer where the CA will look. What must be undone later is durable before it is done, so ``cleanUp(_:)``
    /// is called also after this has thrown.
    /// - Throws: `.challengeUnsolvable`, `.challengeCannotListen`, what the place throws.
    func present(_ task: ChallengeTask) async throws
    /// Looks whether the CA would see it.
    /// - Throws: `.challengeNotVisible` with a sentence of what was seen where.
    func check(_ task: ChallengeTask) async throws
    /// Takes the answer away; calling it twice is no error.
    /// - Throws: what the place throws; it is tried again later by ``ChallengeCleaning``.
    func cleanUp(_ task: ChallengeTask) async throws
}

extension ChallengeType {
    /// Whether this type can prove control of such a name at all (RFC 8555 sections 8.3 and 8.4, RFC 8737, RFC 8738).
    ///
    /// Unknown types cannot, because nothing here answers them.
    func canProve(_ identifier: ACMEIdentifier, isWildcard: Bool) -> Bool {
        switch self {
        case .http01, .tlsALPN01: !isWildcard && (identifier.type == .dns || identifier.type == .ip)
        case .dns01, .dnsAccount01, .dnsPersist01: identifier.type == .dns
        default: false
        }
    }
}

extension ChallengeSolver {
    /// The default: its types, for the names that they can prove.
    public func canSolve(_ type: ChallengeType, for identifier: ACMEIdentifier, isWildcard: Bool) -> Bool {
        types.contains(type) && type.canProve(identifier, isWildcard: isWildcard)
    }

    /// - Throws: `.challengeUnsolvable` saying why.
    func requireSolvable(_ task: ChallengeTask) throws {
        guard !canSolve(task.type, for: task.identifier, isWildcard: task.isWildcard) else { return }
        let reason =
            if !types.contains(task.type) {
                "what is configured answers \(types.map(\.rawValue).joined(separator: ", "))"
            } else if task.isWildcard {
                "a wildcard is proven only by a DNS record (RFC 8555 section 7.1.3)"
            } else {
                "an identifier of type \(task.identifier.type) is not proven by it (RFC 8738)"
            }
        throw SignetError(
            .challengeUnsolvable, "\(task.type) cannot be answered for \(task.name): \(reason).",
            remedy: "Configure a solver for \(task.name) that can: dns-01 for wildcards, http-01 for IP addresses.")
    }
}
