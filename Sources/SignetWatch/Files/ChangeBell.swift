import Synchronization

/// Rings once however often it is struck, until somebody has heard it. One may wait for it at a time.
final class ChangeBell: Sendable {
    private struct State {
        var isRung = false
        var isClosed = false
        var waiter: CheckedContinuation<Bool, Never>?
    }

    private let state = Mutex(State())

    func strike() { wake { $0.isRung = true } }

    /// Lets nobody wait any more.
    func close() { wake { $0.isClosed = true } }

    /// Forgets that it was struck.
    /// - Returns: whether it was.
    func silence() -> Bool {
        state.withLock { state in
            defer { state.isRung = false }
            return state.isRung
        }
    }

    /// Returns once it has been struck since it was last heard.
    /// - Returns: false when it is closed, or the task is cancelled.
    func hear() async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.isClosed { return false }
                    if state.isRung {
                        state.isRung = false
                        return true
                    }
                    state.waiter = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            close()
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let (waiter, answer) = state.withLock { state in
            change(&state)
            guard let waiter = state.waiter else { return (CheckedContinuation<Bool, Never>?.none, false) }
            state.waiter = nil
            if !state.isClosed { state.isRung = false }
            return (waiter, !state.isClosed)
        }
        waiter?.resume(returning: answer)
    }
}
