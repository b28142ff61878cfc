import Foundation
import SignetCore
import SignetPKI

/// Which entry, if any, lets in what a client showed in the TLS handshake.
struct CertificateTrust: Sendable {
    let entries: CertificateEntries
    let revocations: CertificateRevocations

    /// - Parameters:
    ///   - shown: DER, the client's own certificate first
    ///   - name: the only entry to be tried; nil: all
    /// - Throws: `VaultFailure` (400) when none does.
    func entry(
        for shown: [[UInt8]], name: String?, at now: Date
    ) async throws -> (entry: TrustedCertificate, leaf: DecodedCertificate) {
        let certificates = shown.prefix(CertificateChain.maximumLength).compactMap { try? DecodedCertificate(der: $0) }
        guard let leaf = certificates.first, certificates.first?.der == shown.first else { throw Self.untrusted }
        let candidates: [TrustedCertificate] =
            if let name { try await entries.entry(name).map { [$0] } ?? [] } else { try await entries.all() }
        var hasPath = false
        // An entry for just this certificate says more than one for its authority.
        for isExact in [true, false] {
            for entry in candidates {
                let trusted = try entry.certificates
                guard let first = trusted.first, first.isAuthority != isExact else { continue }
                guard let path = await path(certificates, to: isExact ? [first] : trusted, isExact, at: now) else {
                    continue
                }
                hasPath = hasPath || !isExact
                if entry.constraints.permit(leaf), try await !revocations.contain(path) { return (entry, leaf) }
            }
        }
        throw hasPath ? Self.unsuitable : Self.untrusted
    }

    /// A path that is good for a TLS client at that moment; nil when there is none.
    private func path(
        _ shown: [DecodedCertificate], to trusted: [DecodedCertificate], _ isExact: Bool, at now: Date
    ) async -> [DecodedCertificate]? {
        guard let leaf = shown.first, !isExact || trusted.contains(leaf) else { return nil }
        return try? await CertificateChain.verify(
            leaf: leaf, intermediates: Array(shown.dropFirst()), roots: trusted, purpose: .client, at: now)
    }

    private static let untrusted = VaultFailure.invalid("invalid certificate or no client certificate supplied")
    private static let unsuitable = VaultFailure.invalid(
        "no chain matching all constraints could be found for this login certificate")
}
