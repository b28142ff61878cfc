import Foundation

/// Putting certificates in order, completing and verifying chains.
public enum CertificateChain {
    /// What a chain is verified for.
    public enum Purpose: String, Sendable, Codable, CaseIterable {
        /// A TLS server shows it.
        case server
        /// A TLS client shows it.
        case client
        /// Whatever it may be for: key usages of the leaf and extended key usages do not count.
        case any
    }

    /// The longest path that is built or verified, leaf and root included.
    public static let maximumLength = 10

    /// Puts certificates in the order in which a server sends them.
    ///
    /// Of several issuers the first whose signature can be checked wins; one of a kind that cannot be checked is taken when there
    /// is no other.
    /// - Returns: the leaf first, each followed by its issuer, as far as the given certificates go and at most
    ///   ``maximumLength``; strangers and duplicates are left out.
    public static func order(leaf: DecodedCertificate, among pool: [DecodedCertificate]) -> [DecodedCertificate] {
        let index = IssuerIndex(pool)
        var chain = [leaf]
        while chain.count < maximumLength, let last = chain.last, !last.isSelfSigned,
            let next = index.issuer(of: last, notIn: chain)
        {
            chain.append(next)
        }
        return chain
    }

    /// Verifies a path to one of `roots`: signatures, dates, basic and name constraints, key usage, extended key usage,
    /// critical extensions, and the host name or address when given (RFC 5280 section 6.1 without policies).
    ///
    /// Every certificate of `roots` is trusted by itself, self-signed or not; only its own signature is not checked.
    /// Revocation is looked up by ``RevocationCheck``.
    /// - Parameters:
    ///   - intermediates: in any order, strangers allowed; none of them is trusted
    ///   - name: a name the leaf must cover; nil: any
    ///   - moment: the time at which every certificate of the path must be valid
    /// - Returns: the path found, leaf first, root last.
    /// - Throws: the reason as a sentence that names the certificate: `.untrustedChain` when no path leads to a root,
    ///   `.wrongSignature`, `.certificateExpired`, `.certificateNotYetValid`, `.notAuthority`, `.pathTooLong`,
    ///   `.wrongPurpose`, `.nameNotPermitted`, `.nameMismatch`, `.unreliableCertificate`.
    public static func verify(
        leaf: DecodedCertificate, intermediates: [DecodedCertificate], roots: [DecodedCertificate],
        purpose: Purpose, name: AlternativeName? = nil, at moment: Date
    ) async throws -> [DecodedCertificate] {
        let rules = PathRules(purpose: purpose, name: name, moment: moment)
        var search = PathSearch(intermediates: intermediates, roots: roots, rules: rules)
        return try search.path(from: leaf)
    }
}
