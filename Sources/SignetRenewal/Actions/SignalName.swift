import Foundation

/// A signal by the name that kill(1) takes: `HUP` or `SIGHUP`.
struct SignalName: Equatable, Sendable {
    /// `HUP`
    let name: String
    let number: Int32

    private static let numbers: KeyValuePairs<String, Int32> = [
        "HUP": SIGHUP, "INT": SIGINT, "QUIT": SIGQUIT, "USR1": SIGUSR1, "USR2": SIGUSR2, "TERM": SIGTERM,
        "CONT": SIGCONT, "WINCH": SIGWINCH, "KILL": SIGKILL,
    ]

    /// `known are HUP, INT ...`, for messages.
    static var known: String { "known are \(numbers.map(\.key).joined(separator: ", "))" }

    init?(_ text: String) {
        let bare = text.uppercased().hasPrefix("SIG") ? String(text.uppercased().dropFirst(3)) : text.uppercased()
        guard let (name, number) = Self.numbers.first(where: { $0.key == bare }) else { return nil }
        self.name = name
        self.number = number
    }
}
