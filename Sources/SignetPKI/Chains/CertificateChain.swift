import Foundation

/// Putting certificates in order, completing and verifying chains.
public enum CertificateChain {
    /// What a chain is verified for.
    public enum Purpose: String, Sendable, Codable { case server, client, any }

    /// Leaf first, each followed by its issuer, as far as the given certificates go; strangers and duplicates left out.
    public static func order(leaf: DecodedCertificate, among pool: [DecodedCertificate]) -> [DecodedCertificate] {
        fatalError("H3")
    }

    /// Follows AIA caIssuers until a self-issued certificate or no URL; `fetch` is given the URL and returns at most 64 KiB.
    public static func complete(
        _ chain: [DecodedCertificate], maximumLength: Int = 8, fetch: @Sendable (String) async throws -> [UInt8]
    ) async throws -> [DecodedCertificate] { fatalError("H3") }

    /// Verifies a path to one of `roots`: signatures, dates, basic and name constraints, key usage, extended key usage,
    /// and the host name or address when given.
    /// - Returns: the path found, leaf first, root last. - Throws: `.untrustedChain` and friends with the reason as a sentence.
    public static func verify(
        leaf: DecodedCertificate, intermediates: [DecodedCertificate], roots: [DecodedCertificate],
        purpose: Purpose, name: AlternativeName? = nil, at moment: Date
    ) async throws -> [DecodedCertificate] { fatalError("H3") }
}
