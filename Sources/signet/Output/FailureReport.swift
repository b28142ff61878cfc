import ArgumentParser
import Foundation
import SignetServer

/// How a command that did not succeed says so: what it prints, where, and the exit code.
struct FailureReport {
    /// Exit codes beyond 0, done.
    enum Status: Int32 {
        case failed = 1
        case wrongUsage = 2
        case nothingToDo = 3
    }

    private let error: any Error
    private let wantsJSON: Bool

    init(_ error: any Error, arguments: [String] = CommandLine.arguments) {
        self.error = error
        wantsJSON = arguments.contains("--json")
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
            return Status.wrongUsage.rawValue
        default:
            complain(ErrorPresentation(error)) { $0.text(style: TerminalStyle(descriptor: STDERR_FILENO)) }
            return Status.failed.rawValue
        }
    }

    private func complain(_ presentation: ErrorPresentation, text: (ErrorPresentation) -> String) {
        let json = wantsJSON ? try? JSONText.encode(presentation) : nil
        StandardErrorStream.write((json ?? text(presentation)) + "\n")
    }
}

extension ExitCode {
    /// The wish was fulfilled already.
    static let nothingToDo = ExitCode(FailureReport.Status.nothingToDo.rawValue)
}
