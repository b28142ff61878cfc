import ArgumentParser
import Foundation
import SignetAgent
import SignetCore
import SignetServer

/// `--data`, on every command of `signet job`.
struct JobDirectoryOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where jobs are kept. (default: $STATE_DIRECTORY, or ~/.local/state/signet/jobs)", valueName: "directory"),
        completion: .directory)
    var data: String?

    var directory: String { JobDirectory.path(data) }
}

/// The file of a job, and its variables.
struct JobFileOptions: ParsableArguments {
    @Argument(help: "A job file, HCL 2 or JSON; - is standard input.", completion: .file(extensions: ["hcl", "nomad"]))
    var file: String

    @Option(
        name: .customLong("var"),
        help: ArgumentHelp(
            "The value of a variable of the file; repeatable. (default: $NOMAD_VAR_name)", valueName: "name=value"))
    var variables: [String] = []

    /// The file's text with what its variables are.
    func submission() throws -> JobSubmission {
        let input = InputFile(file)
        guard let source = String(validating: try input.bytes(), as: UTF8.self) else {
            throw SignetError(
                .invalidInput, "\(input.name) is not a text in UTF-8.", remedy: "Give a job file in HCL or JSON.")
        }
        return JobSubmission(
            source: source, fileName: input.name,
            variables: try JobVariableValues.read(
                variables, environment: ProcessInfo.processInfo.environment, source: source))
    }
}

/// How a job gets on is told on standard error, so that what a command prints stays for programs.
func tellProgress(_ line: String) { StandardErrorStream.write(line + "\n") }
