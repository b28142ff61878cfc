import ArgumentParser
import Foundation

/// Where the program begins: runs the command named on the command line and turns what it throws into an exit code.
@main
enum EntryPoint {
    static func main() async {
        do {
            var command = try Signet.parseAsRoot()
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
