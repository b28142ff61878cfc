import Foundation

/// When something that can be renewed is renewed, and when it is given up, as Vault's own clients do it: at two thirds, and no
/// more once what is left of it has come to the last part and does not grow.
struct RenewedLifetime: Hashable, Sendable {
    /// The part of the first lifetime that counts as its end.
    private static let endPart = 0.15
    /// The least pause after a failure, in seconds.
    private static let leastPause = 1.0

    /// When it ends.
    private(set) var end: Date
    /// When it is to be renewed.
    private(set) var due: Date
    private let grace: TimeInterval

    init(seconds: Int, at now: Date) {
        let length = TimeInterval(seconds)
        grace = length * Self.endPart
        end = now + length
        due = now + length * 2 / 3 + grace / 3
    }

    /// The server gave it so many seconds more.
    /// - Returns: whether it is worth keeping
    mutating func renewed(for seconds: Int, at now: Date) -> Bool {
        let length = TimeInterval(seconds)
        end = now + length
        due = now + length * 2 / 3 + grace / 3
        return length > grace
    }

    /// The server could not be asked.
    /// - Returns: whether it is worth keeping
    mutating func failed(at now: Date) -> Bool {
        let rest = end.timeIntervalSince(now) - grace
        due = now + max(Self.leastPause, rest / 4)
        return rest > Self.leastPause
    }
}
