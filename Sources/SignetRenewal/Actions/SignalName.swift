import Foundation

/// A signal by the name that kill(1) takes: `HUP` or `SIGHUP`.
package struct SignalName: Equatable, Sendable {
    /// `HUP`
    package let name: String
    package let number: Int32

    private static let numbers: KeyValuePairs<String, Int32> = [
        "HUP": SIGHUP, "INT": SIGINT, "QUIT": SIGQUIT, "USR1": SIGUSR1, "USR2": SIGUSR2, "TERM": SIGTERM,
        "CONT": SIGCONT, "WINCH": SIGWINCH, "KILL": SIGKILL, "ABRT": SIGABRT, "ALRM": SIGALRM, "STOP": SIGSTOP,
        "TSTP": SIGTSTP, "PIPE": SIGPIPE, "TTIN": SIGTTIN, "TTOU": SIGTTOU,
    ]

    /// `HUP`, `INT` ...
    package static var names: [String] { numbers.map(\.key) }

    /// `known are HUP, INT ...`, for messages.
    package static var known: String { "known are \(names.joined(separator: ", "))" }

    package init?(_ text: String) {
        let bare = text.uppercased().hasPrefix("SIG") ? String(text.uppercased().dropFirst(3)) : text.uppercased()
        guard let (name, number) = Self.numbers.first(where: { $0.key == bare }) else { return nil }
        self.name = name
        self.number = number
    }
}
