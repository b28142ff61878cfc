import ArgumentParser
import Foundation
import SignetCore
import SignetPKI
import SignetServer
import SignetVault

/// Where commands of `signet vault` read and print.
enum VaultTerminal {
    static var tokenFile: TokenFile {
        TokenFile(home: ProcessInfo.processInfo.environment["HOME"] ?? NSHomeDirectory())
    }

    /// What `@file` and `-` stand for.
    static let sources = DataArguments.Sources(
        file: { try InputFile($0).bytes() }, standardInput: { try InputFile("-").bytes() })

    /// `key=value` words and what they point to.
    static func data(_ words: [String]) throws -> [String: JSONValue] {
        try DataArguments(words, from: sources).members
    }

    /// Asked without echo where a person sits there; otherwise the first line of standard input.
    static func prompt(_ question: String) throws -> Secret<String> {
        guard isatty(STDIN_FILENO) == 0 else { return try PassphraseSource.terminal(prompt: question).read() }
        return Secret(readLine(strippingNewline: true) ?? "")
    }

    /// A share of the sealing key: as typed, from standard input for `-`, else asked for.
    static func share(_ word: String?) throws -> Secret<String> {
        switch word {
        case nil: return try prompt("Unseal Key (will be hidden): ")
        case "-"?:
            let text = String(decoding: try sources.standardInput(), as: UTF8.self)
            return Secret(text.trimmingCharacters(in: .whitespacesAndNewlines))
        case let text?: return Secret(text)
        }
    }

    /// Prints what a command comes to.
    /// - Throws: `ExitCode` where that is not 0.
    static func show(_ body: () async throws -> VaultPrintout) async throws {
        let printout: VaultPrintout
        do {
            printout = try await body()
        } catch let failure as VaultCommandFailure {
            if let output = failure.output { print(output) }
            StandardErrorStream.write(failure.text + "\n")
            throw ExitCode(failure.status)
        } catch let error as SignetError {
            StandardErrorStream.write("\(error)\n")
            throw ExitCode.failure
        }
        if !printout.warningText.isEmpty { StandardErrorStream.write(printout.warningText) }
        if !printout.text.isEmpty {
            print(printout.text, terminator: printout.isRaw && isatty(STDOUT_FILENO) == 0 ? "" : "\n")
        }
        if printout.status != 0 { throw ExitCode(printout.status) }
    }
}
