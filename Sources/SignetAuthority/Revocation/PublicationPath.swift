/// Where below an authority's public URL things are published; the paths stand in every certificate issued.
public enum PublicationPath {
    /// OCSP requests, GET and POST (RFC 6960 appendix A), for all authorities.
    public static let ocsp = "/ocsp"

    /// The current revocation list of an authority, DER.
    public static func revocationList(of authority: String) -> String { "/crl/\(authority).crl" }

    /// The certificate of an authority, DER.
    public static func certificate(of authority: String) -> String { "/ca/\(authority).cer" }
}
