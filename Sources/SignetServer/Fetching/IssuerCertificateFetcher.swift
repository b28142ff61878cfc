/// Gets issuer certificates from the URLs in certificates (AIA caIssuers, RFC 5280 section 4.2.2.1).
public enum IssuerCertificateFetcher {
    /// Fetches one URL: http or https, at most 64 KiB, 10 s and 3 redirects.
    /// - Throws: `.fetchFailed` saying what came back.
    public static func fetch(_ url: String) async throws -> [UInt8] { fatalError("server") }
}
