import ArgumentParser
import Foundation
import SignetAgent
import SignetVault

/// Where the program begins: runs the command named on the command line and turns what it throws into an exit code.
@main
enum EntryPoint {
    static func main() async {
        do {
            var command = try Signet.parseAsRoot(JobFlags.arguments(GoFlags.arguments(CommandLine.arguments)))
            if var waiting = command as? any AsyncParsableCommand {
                try await waiting.run()
            } else {
                try command.run()
            }
        } catch {
            exit(FailureReport(error).write())
        }
    }
}
