/// A signature algorithm Signet verifies; the raw value is its dotted OID.
///
/// SHA-1 and MD5 signatures are not among them: they are refused, not verified.
public enum SignatureAlgorithm: String, Codable, Sendable, CaseIterable, Hashable {
    case ecdsaWithSHA256 = "1.2.840.10045.4.3.2"
    case ecdsaWithSHA384 = "1.2.840.10045.4.3.3"
    case ecdsaWithSHA512 = "1.2.840.10045.4.3.4"
    case ed25519 = "1.3.101.112"
    case sha256WithRSA = "1.2.840.113549.1.1.11"
    case sha384WithRSA = "1.2.840.113549.1.1.12"
    case sha512WithRSA = "1.2.840.113549.1.1.13"
    /// RSASSA-PSS with SHA-256, SHA-384 or SHA-512 throughout and a salt as long as the hash.
    case rsaPSS = "1.2.840.113549.1.1.10"
}
