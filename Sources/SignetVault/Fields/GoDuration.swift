import SignetCore

/// Durations as Go writes and Vault reads them.
public enum GoDuration {
    /// In seconds: 1000 years. What is longer is no duration.
    static let longest = 1000 * 365 * 86_400

    /// `72h0m0s`, `1m30s`, `45s`, `0s`: as in Vault's messages.
    public static func text(seconds: Int) -> String {
        let magnitude = seconds.magnitude
        let (hours, minutes, rest) = (magnitude / 3600, magnitude / 60 % 60, magnitude % 60)
        var text = seconds < 0 ? "-" : ""
        if hours > 0 { text += "\(hours)h" }
        if hours > 0 || minutes > 0 { text += "\(minutes)m" }
        return text + "\(rest)s"
    }

    /// Whole seconds: a number of them, or `72h`, `1h30m`, `30d`; the empty text is 0.
    /// - Throws: `.invalidDuration`.
    public static func seconds(_ text: String) throws -> Int {
        if text.isEmpty { return 0 }
        return Int(try DurationText(parsing: text).duration.components.seconds)
    }
}
