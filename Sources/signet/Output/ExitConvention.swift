import SignetServer
import SignetVault

/// What the exit code of a command says when it did not do what it should.
enum ExitConvention {
    /// 1: it failed; 2: the command line cannot be understood.
    case usual
    /// Vault's client ends with 1 on wrong usage: 2 is what the server said.
    case vault
    /// 0, 1 and 2 are what was found. Nobody may take a watch that is out of order for a warning, so its failures have a code of their own.
    case findings
    /// The same, with a line on standard output, as Nagios' plugins have it.
    case nagios

    /// - Parameter commandLine: the program's name and what was typed behind it
    init(_ commandLine: [String]) {
        let words = commandLine.dropFirst().prefix { $0 != "--" }
        if GoFlags.isVault(commandLine) {
            self = .vault
        } else if words.starts(with: ["watch", "run"]) {
            self = words.contains("--nagios") ? .nagios : .findings
        } else {
            self = words.first == "scan" ? .findings : .usual
        }
    }

    var failed: Int32 {
        switch self {
        case .usual, .vault: 1
        case .findings, .nagios: WatchOutcome.unknown
        }
    }

    var wrongUsage: Int32 {
        switch self {
        case .usual: 2
        case .vault: 1
        case .findings, .nagios: WatchOutcome.unknown
        }
    }

    /// What standard output has to say of a failure; nil: nothing.
    func line(_ reason: String) -> String? {
        self == .nagios ? WatchOutcome.unknownLine(reason) : nil
    }
}
