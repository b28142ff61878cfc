import Synchronization

/// Lets so many requests be under way at a time; the others wait in the order of their arrival.
///
/// A request takes a nonce and brings one back, so as many nonces are asked for as there are slots, however many orders are open.
final class RequestSlots: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) {
        state = Mutex(State(free: max(1, count)))
    }

    /// Does `body` when there is a slot.
    /// - Throws: what `body` throws; `CancellationError` when the task was cancelled before its turn came.
    func use<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        await take()
        defer { giveBack() }
        try Task.checkCancellation()
        return try await body()
    }

    private func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func giveBack() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
