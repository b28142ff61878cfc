import Foundation
import SignetRenewal

/// What `signet explain NAME` prints: one screen of what is wanted, installed and served, what happened and what comes next.
public enum ExplainScreen {
    /// The screen as text.
    /// - Parameter events: newest first
    public static func text(_ status: CertificateStatus, events: [RenewalEvent], now: Date) -> String {
        fatalError("server")
    }
}
