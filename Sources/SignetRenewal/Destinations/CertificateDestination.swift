import SignetCore
import SignetPKI

/// Where a certified key lives. Installing is atomic: a reader sees the old pair or the new pair.
public protocol CertificateDestination: Sendable {
    /// One line for people: `/etc/nginx/tls/site.crt (+4 files)`.
    var summary: String { get }

    /// The pair that is there now; nil when nothing or nothing usable is.
    func current() async throws -> CertifiedKey?

    /// Publishes the pair; returns whether anything changed (installing the same pair twice changes nothing).
    @discardableResult
    func install(_ pair: CertifiedKey) async throws -> Bool

    /// Takes away what `install` put there.
    func remove() async throws

    /// Whether exactly this pair is there, in exactly the form in which `install` would write it.
    func holds(_ pair: CertifiedKey) async throws -> Bool
}

extension CertificateDestination {
    /// Compares the certificates; a destination that can look closer does.
    public func holds(_ pair: CertifiedKey) async throws -> Bool {
        try await current()?.leaf == pair.leaf
    }
}
