import Logging
import SignetCore
import SignetRenewal

/// Runs the commands of templates when what they give has changed: each once for a change, whichever of the change's templates
/// name it, one after another in the order of the configuration.
public struct TemplateCommands: TemplateChangeHandler {
    private let commands: [TemplateCommand?]
    private let programs: SystemActionRunner
    private let logger: Logger

    /// - Parameters:
    ///   - commands: in the order of the templates; nil: none
    ///   - programs: finds programs by name
    public init(
        _ commands: [TemplateCommand?], programs: SystemActionRunner = SystemActionRunner(), logger: Logger
    ) {
        self.commands = commands
        self.programs = programs
        self.logger = logger
    }

    /// - Throws: ``UnfinishedChange`` with the templates whose commands failed, and `.actionFailed` naming each of them.
    public func handle(_ change: TemplateChange) async throws {
        var outcomes: [TemplateCommand: SignetError?] = [:]
        var unfinished: [Int] = []
        var failures: [SignetError] = []
        for index in change.templates.sorted() where commands.indices.contains(index) {
            guard let command = commands[index] else { continue }
            if let outcome = outcomes[command] {
                if outcome != nil { unfinished.append(index) }
                continue
            }
            do {
                try await run(command)
                outcomes[command] = .some(nil)
            } catch let error as SignetError {
                outcomes[command] = error
                failures.append(error)
                unfinished.append(index)
            }
        }
        guard let first = failures.first else { return }
        throw UnfinishedChange(
            templates: unfinished,
            cause: SignetError(.actionFailed, failures.map(\.message).joined(separator: " "), remedy: first.remedy))
    }

    private func run(_ command: TemplateCommand) async throws {
        logger.info("(runner) executing command \"\(command.text)\"")
        guard let program = command.words.first else { return }
        let execution = CommandExecution(
            path: try programs.find(program), arguments: Array(command.words.dropFirst()), environment: [:],
            timeout: command.timeout)
        // What has begun is finished, also when the agent is to end: it takes no longer than its timeout.
        let output = try await Task { try await execution.run() }.value
        if !output.isEmpty { logger.debug("(runner) command \"\(command.text)\" printed: \(output)") }
    }
}
