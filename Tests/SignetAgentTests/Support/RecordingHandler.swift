import Foundation
import SignetAgent
import SignetCore
import Synchronization

/// Notes what it is told, and does what it is told to do meanwhile.
final class RecordingHandler: TemplateChangeHandler {
    private struct State {
        var told: [TemplateChange] = []
        var handled: [TemplateChange] = []
        var failures = 0
    }

    private let state = Mutex<State>(State())
    private let body: @Sendable (TemplateChange) async throws -> Void

    init(_ body: @escaping @Sendable (TemplateChange) async throws -> Void = { _ in }) { self.body = body }

    /// What it was told, in order, in vain too.
    var told: [TemplateChange] { state.withLock { $0.told } }

    /// What was handled, in order.
    var handled: [TemplateChange] { state.withLock { $0.handled } }

    /// How often it is to fail from now on.
    func fail(_ times: Int) { state.withLock { $0.failures = times } }

    func handle(_ change: TemplateChange) async throws {
        let fails = state.withLock { state in
            state.told.append(change)
            guard state.failures > 0 else { return false }
            state.failures -= 1
            return true
        }
        if fails { throw SignetError(.actionFailed, "The command exited with status 1.") }
        try await body(change)
        state.withLock { $0.handled.append(change) }
    }
}
