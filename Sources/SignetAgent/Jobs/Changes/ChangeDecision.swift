import SignetCore

/// What is done to a task whose templates have other content: a pure function of the templates that changed together.
///
/// What they ask for is joined. A restart makes signals and scripts needless; `noop` asks for nothing.
public struct ChangeDecision: Hashable, Sendable {
    public enum Action: Hashable, Sendable {
        case nothing
        case restart
        /// `SIGHUP` and others, each once, and then the scripts.
        case tell(signals: [String], scripts: [ChangeScript])
    }

    public let action: Action
    /// The longest wait before it: of those templates that ask for anything.
    public let longestSplay: Duration

    public init(changed templates: [TemplateStanza]) {
        var signals: [String] = []
        var scripts: [ChangeScript] = []
        var restarts = false
        for template in templates {
            switch template.change {
            case .nothing: continue
            case .restart: restarts = true
            case .signal(let name): if !signals.contains(name) { signals.append(name) }
            case .script(let script): if !scripts.contains(script) { scripts.append(script) }
            }
        }
        let asking = templates.filter { $0.change != .nothing }
        longestSplay = asking.map(\.splay.duration).max() ?? .zero
        if restarts {
            action = .restart
        } else {
            action = asking.isEmpty ? .nothing : .tell(signals: signals, scripts: scripts)
        }
    }

    /// A wait between nothing and the longest.
    public func splay(using generator: inout some RandomNumberGenerator) -> Duration {
        guard longestSplay > .zero, action != .nothing else { return .zero }
        return longestSplay * Double.random(in: 0...1, using: &generator)
    }
}
