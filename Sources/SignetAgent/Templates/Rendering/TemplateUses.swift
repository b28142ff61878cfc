import SignetTemplate
import Synchronization

/// Which templates ask for what.
final class TemplateUses: Sendable {
    private struct State {
        var uses: [Int: Set<TemplateDependency>] = [:]
        var users: [TemplateDependency: Set<Int>] = [:]
    }

    private let state = Mutex(State())

    /// Takes note of what a template asks for now.
    /// - Returns: whether that is something else than before
    @discardableResult
    func set(_ template: Int, _ used: Set<TemplateDependency>) -> Bool {
        state.withLock { state in
            let before = state.uses.updateValue(used, forKey: template) ?? []
            for dependency in before.subtracting(used) { state.users[dependency]?.remove(template) }
            for dependency in used.subtracting(before) { state.users[dependency, default: []].insert(template) }
            return before != used
        }
    }

    /// What a template asks for.
    func uses(of template: Int) -> Set<TemplateDependency> { state.withLock { $0.uses[template] ?? [] } }

    /// The templates that ask for one of these.
    func users(of dependencies: Set<TemplateDependency>) -> Set<Int> {
        state.withLock { state in
            dependencies.reduce(into: []) { $0.formUnion(state.users[$1] ?? []) }
        }
    }
}
