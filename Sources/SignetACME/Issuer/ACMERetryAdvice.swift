import Foundation
import SignetCore
import SignetRenewal

extension ACMEFailure: RetryAdvising {
    /// The delays of certmagic, which have proven themselves: minutes at first, hours later, for 30 days and longer. Where
    /// only a person can help, once a day, in case one has.
    public var retryAdvice: RetryAdvice {
        switch retry {
        case .userAction: RetryAdvice(schedule: Self.afterUserAction, notBefore: retryAt, needsPerson: true)
        case .immediate, .after, .backoff, .dropAndRetryWithout:
            RetryAdvice(schedule: Self.patient, notBefore: retryAt, needsPerson: false)
        }
    }

    private static let patient = RetrySchedule(
        [1, 2, 2, 5, 10, 10, 10, 20, 20, 20, 20, 30, 30, 30, 30, 30, 60, 60, 60, 120, 120, 180, 180, 360].map {
            .seconds($0 * 60)
        })
    private static let afterUserAction = RetrySchedule([.seconds(3600), .seconds(6 * 3600), .seconds(86_400)])
}
