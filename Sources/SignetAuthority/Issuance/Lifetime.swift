import SignetCore

/// Lifetimes that can be asked for.
enum Lifetime {
    /// As long as ``DurationText`` reads.
    private static let maximum: Duration = .seconds(1000 * 365 * 86_400)

    /// - Throws: `.invalidInput` when it is shorter than a second or longer than 1,000 years.
    static func check(_ lifetime: Duration) throws {
        guard lifetime >= .seconds(1), lifetime <= maximum else {
            throw SignetError(
                .invalidInput, "A lifetime must be at least a second and at most 1,000 years.",
                remedy: "Write a duration such as 72h, 30d or 10y.")
        }
    }
}
