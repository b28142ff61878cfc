/// Names and secrets that nobody can guess.
enum RandomText {
    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// Digits and letters of the system's random generator: 24 of them have 142 bits.
    static func base62(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return String(
            decoding: (0..<count).map { _ in digits[Int.random(in: digits.indices, using: &generator)] }, as: UTF8.self)
    }
}
