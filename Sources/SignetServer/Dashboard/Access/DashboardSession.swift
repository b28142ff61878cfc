import Foundation

/// Somebody who is logged in to the dashboard.
struct DashboardSession: Sendable, Equatable {
    /// Who, for the audit trail: `dashboard token`, or the subject of a client certificate.
    let actor: String
    /// What every form of the session carries.
    let formToken: String
    /// Of the client certificate by which it was opened: it holds on connections with that one only. nil: opened by the token.
    let certificate: [UInt8]?
    let openedAt: Date
    var lastUsed: Date
}
