import Crypto
import Foundation
import SignetCore
import SignetVault

/// The templates of a task as the template runner wants them.
struct TaskTemplates: Sendable {
    let context: InstanceContext
    let task: TaskSpec

    /// Whose templates they are: another scope once the task has other policies or another server, so that it never
    /// gets what was issued under other rights.
    var scope: String {
        let rights =
            (task.vault?.policies.sorted() ?? []) + [
                task.vault?.namespace ?? "", context.surroundings.token?.settings.client.address ?? "",
            ]
        let digest = SHA256.hash(data: Data(rights.joined(separator: "\n").utf8))
        let mark = digest.prefix(6).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let identity = context.identity
        return "job/\(identity.job)/\(identity.group)/\(identity.index)/\(task.name)/\(mark)"
    }

    /// - Parameter interpolation: with the variables of the task
    /// - Throws: `.invalidInput` when a path leads out of the task's directory.
    func specs(_ interpolation: TaskInterpolation) throws -> [TemplateSpec] {
        try task.templates.map { try spec($0, interpolation) }
    }

    private func spec(_ stanza: TemplateStanza, _ interpolation: TaskInterpolation) throws -> TemplateSpec {
        let directory = context.directory
        let destination = try directory.inside(
            interpolation.expand(stanza.destination), of: task.name,
            what: "\(stanza.name): the destination of a template")
        let source: TemplateSpec.Source
        switch stanza.source {
        case .text(let text): source = .text(text)
        case .file(let path):
            source = .file(
                try directory.inside(
                    interpolation.expand(path), of: task.name, what: "\(stanza.name): the source of a template"))
        }
        var spec = TemplateSpec(
            source: source, name: stanza.name, target: stanza.isEnvironment ? .environment : .file(destination))
        spec.permissions = stanza.permissions
        spec.user = stanza.user ?? (geteuid() == 0 ? task.user : nil)
        spec.group = stanza.group
        spec.options.leftDelimiter = stanza.leftDelimiter
        spec.options.rightDelimiter = stanza.rightDelimiter
        spec.options.failsOnMissingKey = stanza.failsOnMissingKey
        spec.options.sandbox = directory.path
        spec.options.writableDirectories = [directory.task(task.name), directory.shared]
        spec.isRenderedOnce = stanza.isRenderedOnce
        spec.wait = stanza.wait.map { QuietPeriod(least: $0.least.duration, most: $0.most.duration) }
        // What was rendered last stays, and the task with it.
        spec.failureIsFatal = false
        return spec
    }
}

/// For tasks without a `vault` block.
struct NoVaultAccess: VaultAccess {
    let task: String
    let address = "(none)"

    func send(_ call: VaultClient.Call) async throws -> VaultReply {
        throw SignetError(
            .vaultStanzaRefused, "A template of the task \(task) asks for \(call.path), and the task has no token.",
            remedy: "Add vault { policies = [\"name\"] } to the task or its group.")
    }
}
