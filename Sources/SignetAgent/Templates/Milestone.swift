import Synchronization

/// Something that is reached once, or not at all, and that others wait for.
final class Milestone: Sendable {
    private enum State {
        case ahead([UInt64: CheckedContinuation<Void, any Error>])
        case reached
        case missed(any Error)
    }

    private let state = Mutex((state: State.ahead([:]), nextID: UInt64(0)))

    /// Whether it is reached.
    var isReached: Bool {
        state.withLock { if case .reached = $0.state { true } else { false } }
    }

    /// It lies ahead (again), unless it is reached.
    func restart() {
        state.withLock { if case .missed = $0.state { $0.state = .ahead([:]) } }
    }

    func reach() { settle(.success(())) }

    /// Tells those who wait that it is not reached any more.
    func miss(_ error: any Error) { settle(.failure(error)) }

    private func settle(_ result: Result<Void, any Error>) {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, any Error>] in
            guard case .ahead(let waiting) = state.state else { return [] }
            switch result {
            case .success: state.state = .reached
            case .failure(let error): state.state = .missed(error)
            }
            return Array(waiting.values)
        }
        for continuation in waiting { continuation.resume(with: result) }
    }

    /// Returns when it is reached.
    /// - Throws: what it was missed for; `CancellationError`.
    func wait() async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Void, any Error>? = state.withLock { state in
                    switch state.state {
                    case .reached: return .success(())
                    case .missed(let error): return .failure(error)
                    case .ahead(var waiting):
                        if Task.isCancelled { return .failure(CancellationError()) }
                        waiting[id] = continuation
                        state.state = .ahead(waiting)
                        return nil
                    }
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let waiting = state.withLock { state -> CheckedContinuation<Void, any Error>? in
                guard case .ahead(var waiting) = state.state else { return nil }
                let continuation = waiting.removeValue(forKey: id)
                state.state = .ahead(waiting)
                return continuation
            }
            waiting?.resume(throwing: CancellationError())
        }
    }
}
