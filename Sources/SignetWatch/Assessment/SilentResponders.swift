import Foundation

/// Which responders have not answered lately: each certificate is asked for by itself, and one that hangs must not hold up all of
/// those that name it.
actor SilentResponders {
    /// More are not remembered.
    private static let capacity = 1000
    /// How long one that did not answer is left alone.
    private static let rest: TimeInterval = 120

    private var silence: [String: (reason: any Error, until: Date)] = [:]

    /// - Throws: what it did wrong, when that was a short while ago.
    func check(_ url: String, at now: Date) throws {
        guard let entry = silence[url] else { return }
        if entry.until > now { throw entry.reason }
        silence[url] = nil
    }

    func note(_ reason: any Error, of url: String, at now: Date) {
        if silence.count >= Self.capacity { silence = silence.filter { $0.value.until > now } }
        guard silence.count < Self.capacity else { return }
        silence[url] = (reason, now.addingTimeInterval(Self.rest))
    }
}
