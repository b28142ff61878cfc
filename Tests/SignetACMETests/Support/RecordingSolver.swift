import SignetACME
import SignetCore
import Synchronization

/// A solver that puts nothing anywhere and remembers what it was asked to.
final class RecordingSolver: ChallengeSolver {
    struct State {
        var presented: [ChallengeTask] = []
        var cleaned: [ChallengeTask] = []
        var failure: SignetError?
        var onCheck: (@Sendable () async throws -> Void)?
    }

    let types: [ChallengeType]
    private let state = Mutex(State())

    init(_ types: [ChallengeType] = [.dns01, .http01]) {
        self.types = types
    }

    func canSolve(_ type: ChallengeType, for identifier: ACMEIdentifier, isWildcard: Bool) -> Bool {
        switch type {
        case .dns01: identifier.type == .dns
        default: !isWildcard
        }
    }

    func present(_ task: ChallengeTask) async throws {
        try state.withLock { state in
            state.presented.append(task)
            if let failure = state.failure { throw failure }
        }
    }

    func check(_ task: ChallengeTask) async throws {
        try await state.withLock { $0.onCheck }?()
    }

    func cleanUp(_ task: ChallengeTask) async throws { state.withLock { $0.cleaned.append(task) } }

    /// Reads or changes how it behaves.
    func with<T: Sendable>(_ body: (inout sending State) -> sending T) -> T { state.withLock(body) }

    var presented: [ChallengeTask] { state.withLock { $0.presented } }
    var cleaned: [ChallengeTask] { state.withLock { $0.cleaned } }
}
