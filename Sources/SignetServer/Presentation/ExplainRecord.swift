import Foundation
import SignetRenewal

/// Everything known of one wanted certificate, as `signet explain` prints it.
public struct ExplainRecord: Presentable {
    /// What is wanted, installed and served, and what comes next.
    public let status: CertificateStatus
    /// What happened, newest first.
    public let events: [RenewalEvent]
    private let now: Date

    /// - Parameter now: the moment from which times are told
    public init(status: CertificateStatus, events: [RenewalEvent], at now: Date) {
        self.status = status
        self.events = events
        self.now = now
    }

    public var text: String { ExplainScreen.text(status, events: events, now: now) }

    enum CodingKeys: String, CodingKey { case status, events }
}
