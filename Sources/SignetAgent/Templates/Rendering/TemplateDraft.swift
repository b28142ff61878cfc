import Foundation
import SignetCore
import SignetTemplate
import Synchronization

/// What rendering a template came to.
struct TemplateDraft: Sendable {
    enum Outcome: Sendable {
        /// Everything was there.
        case complete(TemplateText, writes: [TemplateFileWrite])
        /// Something it asked for is not known yet.
        case waiting
        /// It cannot be rendered.
        case failed(SignetError)
    }

    let outcome: Outcome
    /// What it asked for.
    let used: Set<TemplateDependency>
    /// What of that is not known.
    let missing: Set<TemplateDependency>

    var isComplete: Bool { if case .complete = outcome { true } else { false } }

    init(_ template: LoadedTemplate, data: RunnerData, environment: [String: String], now: Date) {
        let asked = AskedData(data)
        do {
            let rendering = try template.template.render(
                TemplateInputs(data: asked, environment: environment, now: now))
            if template.spec.target == .environment, rendering.isComplete {
                _ = try RenderedEnvironment.lines(of: rendering.text.string, from: template.spec.name)
            }
            outcome = rendering.isComplete ? .complete(rendering.text, writes: rendering.writes) : .waiting
        } catch {
            // Without what it asked for, a template may well fail: `(secret "x").Data.y`.
            outcome = asked.missing.isEmpty ? .failed(Self.failure(error, template)) : .waiting
        }
        (used, missing) = (asked.used, asked.missing)
    }

    private static func failure(_ error: any Error, _ template: LoadedTemplate) -> SignetError {
        error as? SignetError
            ?? SignetError(.templateFailed, "template: \(template.spec.name): it could not be rendered.", cause: error)
    }
}

/// Data that note what they are asked for, also by a template that fails in the end.
private final class AskedData: TemplateData {
    private let data: RunnerData
    private let asked = Mutex<(used: Set<TemplateDependency>, missing: Set<TemplateDependency>)>(([], []))

    init(_ data: RunnerData) { self.data = data }

    var used: Set<TemplateDependency> { asked.withLock { $0.used } }
    var missing: Set<TemplateDependency> { asked.withLock { $0.missing } }

    func value(of dependency: TemplateDependency) -> TemplateValue? {
        let value = data.value(of: dependency)
        asked.withLock { asked in
            asked.used.insert(dependency)
            if value == nil { asked.missing.insert(dependency) }
        }
        return value
    }
}
