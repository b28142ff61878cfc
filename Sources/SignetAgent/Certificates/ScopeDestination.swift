import SignetPKI
import SignetRenewal

/// Hands a certificate to the runner that asked for it. What it publishes, and when, is its own business: the pair is safe with
/// the engine.
struct ScopeDestination: CertificateDestination {
    let scope: CertificateScope
    let certificate: String

    var summary: String { "the templates of \(scope.name)" }

    /// What the templates' files show that were made of it.
    func current() async throws -> CertifiedKey? { await scope.found(certificate) }

    func install(_ pair: CertifiedKey) async throws -> Bool {
        scope.receive(pair, of: certificate)
        return true
    }

    /// Files belong to templates, not to a certificate.
    func remove() async throws {}

    /// Always no: what was found is handed over once more, and changes nothing.
    func holds(_ pair: CertifiedKey) async throws -> Bool { false }
}
