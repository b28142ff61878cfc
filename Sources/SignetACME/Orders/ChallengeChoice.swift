import SignetCore

/// The challenge of an authorization that is answered, and by whom.
final class ChallengeChoice: Sendable {
    let authorizationURL: String
    let authorization: ACMEAuthorization
    let challenge: ACMEChallenge
    let solver: any ChallengeSolver
    let task: ChallengeTask

    /// Takes the first solver, in the order of the list, that can answer one of the challenges; kinds that mostly failed
    /// lately come last. Challenges of unknown kinds, those that need a token and have none, and those whose token could leave
    /// its place in a path or a record are passed over.
    /// - Throws: `.acmeNoSolver` saying what the CA offers and what there is.
    init(
        for authorization: ACMEAuthorization, at url: String, solvers: [any ChallengeSolver],
        experience: ChallengeExperience, account: AccountSession
    ) throws {
        let offered = authorization.challenges.filter { Self.canBeAnswered($0) }
        let candidates = solvers.flatMap { solver in
            solver.types.compactMap { type in offered.first { $0.type == type }.map { (solver, $0) } }
        }.filter { solver, challenge in
            solver.canSolve(challenge.type, for: authorization.identifier, isWildcard: authorization.isWildcard)
        }
        let best = candidates.first { !experience.isPoor($0.1.type) } ?? candidates.first
        guard let (solver, challenge) = best else { throw Self.noSolver(authorization, solvers) }
        authorizationURL = url
        self.authorization = authorization
        self.challenge = challenge
        self.solver = solver
        task = ChallengeTask(
            identifier: authorization.identifier, isWildcard: authorization.isWildcard, type: challenge.type,
            token: challenge.token, keyAuthorization: try challenge.token.map(account.keyAuthorization),
            accountURL: account.account.url, issuerDomainNames: challenge.issuerDomainNames ?? [])
    }

    /// Only dns-persist-01 does without a token. A token is base64url of at least 128 bits (RFC 8555 section 8.1).
    private static func canBeAnswered(_ challenge: ACMEChallenge) -> Bool {
        guard let token = challenge.token else { return challenge.type == .dnsPersist01 }
        return (1...256).contains(token.utf8.count) && token.utf8.allSatisfy(isTokenCharacter)
    }

    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func noSolver(_ authorization: ACMEAuthorization, _ solvers: [any ChallengeSolver]) -> ACMEFailure {
        let name = (authorization.isWildcard ? "*." : "") + authorization.identifier.value
        let offered = authorization.challenges.map(\.type.rawValue).sorted().joined(separator: ", ")
        let present = Set(solvers.flatMap(\.types).map(\.rawValue)).sorted().joined(separator: ", ")
        return ACMEFailure(
            .acmeNoSolver,
            "Control of \(name) cannot be proven: the CA offers \(offered.isEmpty ? "no challenge" : offered), and "
                + (present.isEmpty
                    ? "no solver is configured." : "the solvers at hand (\(present)) cannot answer that."))
    }
}
