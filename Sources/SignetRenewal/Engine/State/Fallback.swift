import Foundation

extension RenewalState {
    /// The pair that was in use before the present one, kept until the present one has proven itself in a guarded deployment.
    struct Fallback: Codable, Equatable, Sendable {
        var pair: Pair
        /// Whether the services still have it in memory, as far as we had a hand in it: nothing was reloaded since.
        var isLoaded: Bool
        /// Whether the present pair was taken back, and this one is to be everywhere.
        var isInUse = false
    }

    /// The pair that should be everywhere now.
    var target: Pair? { isTakenBack ? fallback?.pair : pair }

    /// Whether the present pair did not work and the one before is to be everywhere.
    var isTakenBack: Bool { fallback?.isInUse ?? false }

    /// Whether there is a pair to go back to at `now`: the present one is not yet taken back, and the one before still valid.
    func canTakeBack(at now: Date) -> Bool {
        guard let fallback, pair != nil else { return false }
        return !fallback.isInUse && fallback.pair.notAfter > now
    }

    /// Makes the other pair the one that should be everywhere; what was under way with this one is over.
    mutating func useFallback(_ isInUse: Bool) {
        fallback?.isInUse = isInUse
        change = nil
        verification = nil
        for concern in [Concern.installing, .acting, .verifying] { retries[concern] = nil }
    }
}
