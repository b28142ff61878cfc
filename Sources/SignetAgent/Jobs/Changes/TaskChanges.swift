import Foundation
import SignetCore
import SignetRenewal

/// Has done to a task what its templates ask for when they have other content.
struct TaskChanges: TemplateChangeHandler {
    let templates: [TemplateStanza]
    let task: TaskRunner
    let clock: any WallClock

    func handle(_ change: TemplateChange) async throws {
        // With what was there first it was started; and what was done is not done again.
        guard !change.isFirst, await task.handledChange < change.number else { return }
        let changed = change.templates.compactMap { templates.indices.contains($0) ? templates[$0] : nil }
        let decision = ChangeDecision(changed: changed)
        var generator = SystemRandomNumberGenerator()
        let splay = decision.splay(using: &generator)
        if splay > .zero, await task.isRunning { try await clock.sleep(for: splay) }
        let names = changed.map(\.destination).joined(separator: ", ")
        switch decision.action {
        case .nothing: try await task.note(handled: change.number)
        case .restart:
            try await task.restartInTurn(because: "Template with change_mode restart: \(names)", change: change.number)
        case .tell(let signals, let scripts):
            for signal in signals { try await task.tell(signal, because: "Template with change_mode signal: \(names)") }
            for script in scripts { try await task.run(script) }
            try await task.note(handled: change.number)
        }
    }
}
