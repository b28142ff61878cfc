/// How long is waited between logins that fail: doubling, each shortened by up to a quarter by chance, so that agents that
/// failed together do not come back together.
struct LoginBackoff: Hashable {
    private let least: Duration
    private let most: Duration
    private var next: Duration

    init(from least: Duration, to most: Duration) {
        self.least = least
        self.most = max(least, most)
        next = least
    }

    /// - Parameter share: how much of that quarter, 0 to 1
    mutating func delay(_ share: Double) -> Duration {
        let delay = next
        next = min(next * 2, most)
        return delay * (1 - 0.25 * share)
    }

    /// It went well.
    mutating func reset() { next = least }
}
