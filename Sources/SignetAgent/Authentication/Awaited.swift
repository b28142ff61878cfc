import Synchronization

/// A value that there is, or that others wait for.
package final class Awaited<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiting: [UInt64: CheckedContinuation<Value, any Error>] = [:]
        var nextID: UInt64 = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// nil: there is none.
    package var value: Value? { state.withLock(\.value) }

    /// Gives the value to all who wait and who will come.
    package func set(_ value: Value) {
        let waiting = state.withLock { state in
            defer { state.waiting = [:] }
            state.value = value
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume(returning: value) }
    }

    /// From now on it is waited for again, where `condition` holds of what there is.
    /// - Returns: whether it did.
    @discardableResult
    package func clear(if condition: (Value) -> Bool = { _ in true }) -> Bool {
        state.withLock { state in
            guard let value = state.value, condition(value) else { return false }
            state.value = nil
            return true
        }
    }

    /// - Throws: `CancellationError`
    package func get() async throws -> Value {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Value, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if let value = state.value { return .success(value) }
                    state.waiting[id] = continuation
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
    }
}
