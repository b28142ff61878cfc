import SignetCore
import SignetPKI

/// Where a certified key lives. Installing is atomic: a reader sees the old pair or the new pair.
public protocol CertificateDestination: Sendable {
    /// One line for people: `/etc/nginx/tls/site.crt (+4 files)`.
    var summary: String { get }
    /// The pair that is there now; nil when nothing or nothing usable is.
    func current() async throws -> CertifiedKey?
    /// Publishes the pair; returns whether anything changed (installing the same pair twice changes nothing).
    @discardableResult func install(_ pair: CertifiedKey) async throws -> Bool
    func remove() async throws
}
