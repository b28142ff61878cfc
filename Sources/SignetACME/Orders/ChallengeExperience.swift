import Synchronization

/// Which kinds of challenges have worked lately. Shared by all orders of a process.
public final class ChallengeExperience: Sendable {
    /// How many outcomes of each kind are remembered.
    private static let memory = 10

    private let outcomes = Mutex<[ChallengeType: [Bool]]>([:])

    public init() {}

    /// Remembers whether the CA accepted an answer.
    public func note(_ type: ChallengeType, succeeded: Bool) {
        outcomes.withLock { $0[type] = Array((($0[type] ?? []) + [succeeded]).suffix(Self.memory)) }
    }

    /// Whether more than half of the last answers of that kind were refused.
    public func isPoor(_ type: ChallengeType) -> Bool {
        outcomes.withLock { outcomes in
            let known = outcomes[type] ?? []
            return known.count { !$0 } * 2 > known.count
        }
    }
}
