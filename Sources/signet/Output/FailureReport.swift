import ArgumentParser
import Foundation
import SignetServer
import SignetVault

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
    /// The commands of Vault's client end with 1 on wrong usage: 2 is what the server said.
    private let usageStatus: Status

    init(_ error: any Error, arguments: [String] = CommandLine.arguments) {
        self.error = error
        wantsJSON = arguments.contains("--json")
        usageStatus = GoFlags.isVault(arguments) ? .failed : .wrongUsage
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
            return usageStatus.rawValue
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
