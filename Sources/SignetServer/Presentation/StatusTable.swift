import Foundation
import SignetRenewal

/// What `signet status` prints: one line a certificate.
public enum StatusTable {
    /// The table as text.
    public static func text(_ statuses: [CertificateStatus], now: Date) -> String { fatalError("server") }
}
