import ArgumentParser
import Foundation
import SignetServer

/// How a command that did not succeed says so: what it prints, where, and the exit code.
struct FailureReport {
    private let error: any Error
    private let wantsJSON: Bool
    private let convention: ExitConvention

    init(_ error: any Error, arguments: [String] = CommandLine.arguments) {
        self.error = error
        wantsJSON = arguments.contains("--json")
        convention = ExitConvention(arguments)
    }

    /// Prints the report: help and version to standard output, all else to standard error.
    /// - Returns: the exit code.
    func write() -> Int32 {
        if let exit = error as? ExitCode { return exit.rawValue }
        switch Signet.exitCode(for: error) {
        case .success:
            print(Signet.fullMessage(for: error))
            return 0
        case .validationFailure:
            complain(ErrorPresentation(code: "usage", message: Signet.message(for: error), remedy: nil)) { _ in
                Signet.fullMessage(for: error)
            }
            return convention.wrongUsage
        default:
            complain(ErrorPresentation(error)) { $0.text(style: TerminalStyle(descriptor: STDERR_FILENO)) }
            return convention.failed
        }
    }

    private func complain(_ presentation: ErrorPresentation, text: (ErrorPresentation) -> String) {
        if let line = convention.line(presentation.error.message) { print(line) }
        let json = wantsJSON ? try? JSONText.encode(presentation) : nil
        StandardErrorStream.write((json ?? text(presentation)) + "\n")
    }
}

extension ExitCode {
    /// The wish was fulfilled already.
    static let nothingToDo = ExitCode(3)
}
