import Foundation
import SignetCore
import SignetRenewal

/// Renders the templates of an agent or of one task, publishes what they give, and has done what is to follow a change.
///
/// Templates that use one certificate are a group: their files are switched together, so that no reader finds a key beside
/// another key's certificate. What changed is noted in the database before it is published; the handler is told until it has
/// returned once, by the next process if need be. What did not change is neither published nor told, after a restart as well.
///
/// What is wrong outside (a server away, a path forbidden, a disk full) is logged, shown by ``problems()``, and tried
/// again; what was published last stays.
public final class TemplateRunner: Sendable {
    private let work: RunnerWork

    /// Reads the templates, and makes the runner the one that certificates of its scope are for. It does nothing until
    /// ``run()`` is called.
    /// - Parameters:
    ///   - scope: whose templates they are, the same after a restart: `agent`, `job/web/task/0`. Certificates are shared within
    ///     it. Only one runner of a scope may run at a time.
    ///   - templates: as configured; their places in this order are those in ``TemplateChange/templates``
    ///   - access: how secrets and certificates are asked for
    ///   - environment: what `env` sees
    ///   - handler: told of changes, one after another
    /// - Throws: `.unreadableFile` for a template's file; `.invalidTemplate` with line and column.
    public init(
        scope: String, templates: [TemplateSpec], access: any VaultAccess, environment: [String: String],
        tools: AgentTools, handler: any TemplateChangeHandler,
        settings: TemplateRunnerSettings = TemplateRunnerSettings()
    ) throws {
        work = try RunnerWork(
            scope: scope, templates: templates, access: access, environment: environment, tools: tools,
            handler: handler, settings: settings)
    }

    /// Works until cancelled. May be called again after it has ended.
    /// - Throws: the error of a template that cannot be rendered and whose failure is fatal; with
    ///   ``TemplateRunnerSettings/endsOnRetryFailure`` that of a secret; what the database throws; `CancellationError`.
    public func run() async throws { try await work.run() }

    /// Returns once every template has been rendered and published (whether by this process or one before), while ``run()``
    /// is at work. What is to follow the change may not have been done yet.
    /// - Throws: what ``run()`` throws when that ends before; `CancellationError`.
    public func firstRendering() async throws { try await work.firstRendering() }

    /// Returns once every template has been rendered and published and the handler has returned for every change: for
    /// `exit_after_auth`.
    /// - Throws: what ``run()`` throws when that ends before; `CancellationError`.
    public func settled() async throws { try await work.settled() }

    /// What the templates for the environment gave that was published last.
    public func environment() -> [String: String] { work.environment() }

    /// What is wrong now, one error for each thing, those of certificates among them; empty: nothing is.
    public func problems() -> [SignetError] { work.problems() }
}
