import SignetCore
import SignetStorage

/// The right to work on one certificate, kept up while the work lasts.
struct RenewalLease: Sendable {
    let leases: Leases
    let duration: Duration

    /// Does `body` while nobody else, in this process or another, does it for the same certificate.
    /// - Returns: nil when another does.
    func hold<T: Sendable>(_ certificate: String, _ body: () async throws -> T) async throws -> T? {
        try await leases.hold("renewal/\(certificate)", for: duration, body)
    }
}
