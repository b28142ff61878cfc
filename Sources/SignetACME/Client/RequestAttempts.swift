import Foundation
import SignetCore

/// How often one request has been sent, and whether it is sent once more. A pure value.
struct RequestAttempts {
    private let settings: ACMEClientSettings
    private var refusedNonces = 0
    private var faults = 0

    init(settings: ACMEClientSettings) {
        self.settings = settings
    }

    /// How long to wait before the request is sent again; nil: it is not.
    mutating func pause(
        after failure: ACMEFailure, now: Date, using generator: inout some RandomNumberGenerator
    ) -> Duration? {
        if failure.problem?.type == .badNonce {
            refusedNonces += 1
            guard refusedNonces < settings.nonceAttempts else { return nil }
            // The first refusals are chance; later ones may be a CA whose parts have not heard of each other yet.
            return refusedNonces <= 3 ? .zero : .milliseconds(250)
        }
        let isFault = failure.error.code == .acmeUnreachable || (500...599).contains(failure.status ?? 0)
        guard isFault else { return nil }
        faults += 1
        guard faults < settings.faultAttempts else { return nil }
        guard let moment = failure.retryAt else {
            return settings.faultDelays.delay(afterFailures: faults, using: &generator)
        }
        let wait = Duration(timeInterval: max(0, moment.timeIntervalSince(now)))
        return wait <= settings.longestPause ? wait : nil
    }
}
