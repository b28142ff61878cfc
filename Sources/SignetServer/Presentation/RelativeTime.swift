import Foundation

/// Times as a person says them: `in 38 s`, `2 d ago`, `just now`.
public enum RelativeTime {
    /// How far `moment` is from `now`, in the two largest units that matter: `in 3 h 20 min`, `2 d 4 h ago`.
    public static func text(_ moment: Date, from now: Date) -> String {
        let seconds = moment.timeIntervalSince(now)
        guard abs(seconds) >= 0.5 else { return "just now" }
        let size = Self.size(abs(seconds))
        return seconds > 0 ? "in \(size)" : "\(size) ago"
    }

    /// A length of time in at most two units, the smaller one left out when it is 0 or the larger one is at least 10.
    public static func size(_ seconds: TimeInterval) -> String {
        guard seconds.isFinite, seconds < 1e12 else { return "for ever" }
        let total = Int64(seconds.rounded())
        guard let first = units.firstIndex(where: { total >= $0.seconds }) else { return "0 s" }
        let count = total / units[first].seconds
        let text = "\(count) \(units[first].name)"
        guard count < 10, first + 1 < units.count else { return text }
        let rest = (total % units[first].seconds) / units[first + 1].seconds
        return rest == 0 ? text : "\(text) \(rest) \(units[first + 1].name)"
    }

    private static let units: [(name: String, seconds: Int64)] = [
        ("y", 31_536_000), ("d", 86_400), ("h", 3600), ("min", 60), ("s", 1),
    ]
}
