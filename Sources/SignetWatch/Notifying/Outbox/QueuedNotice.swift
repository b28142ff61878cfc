import Foundation

/// A message that waits to be sent.
struct QueuedNotice: Sendable {
    let id: Int64
    let parcel: String
    let notifier: String
    let notice: Notice
    /// Who has not got it yet.
    let recipients: [String]
    let queuedAt: Date
    /// Failed ones.
    let attempts: Int
}
