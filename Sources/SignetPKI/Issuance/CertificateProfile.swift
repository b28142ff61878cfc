/// Key usage bits (RFC 5280 section 4.2.1.3).
public struct KeyUsage: OptionSet, Hashable, Sendable, Codable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    public static let digitalSignature = KeyUsage(rawValue: 1 << 0)
    public static let contentCommitment = KeyUsage(rawValue: 1 << 1)
    public static let keyEncipherment = KeyUsage(rawValue: 1 << 2)
    public static let dataEncipherment = KeyUsage(rawValue: 1 << 3)
    public static let keyAgreement = KeyUsage(rawValue: 1 << 4)
    public static let keyCertSign = KeyUsage(rawValue: 1 << 5)
    public static let cRLSign = KeyUsage(rawValue: 1 << 6)
    public static let encipherOnly = KeyUsage(rawValue: 1 << 7)
    public static let decipherOnly = KeyUsage(rawValue: 1 << 8)
}

/// What a certificate is for.
public enum CertificateUsage: String, Codable, Sendable, CaseIterable, Hashable {
    case root, intermediate, server, client
    /// Server and client.
    case peer
}

/// The names below an authority to which it is limited (RFC 5280 section 4.2.1.10).
/// Entries as text: `dns:example.com`, `ip:10.0.0.0/8`, `email:example.com`, `uri:example.com`.
public struct NameConstraints: Hashable, Sendable, Codable {
    public var permitted: [String]
    public var excluded: [String]
    public init(permitted: [String] = [], excluded: [String] = []) { self.permitted = permitted; self.excluded = excluded }
}

/// Everything in a certificate that does not change from one to the next.
public struct CertificateProfile: Hashable, Sendable, Codable {
    public var usage: CertificateUsage
    /// nil: what the usage implies (keyEncipherment only with RSA keys).
    public var keyUsage: KeyUsage?
    /// Dotted OIDs; nil: what the usage implies.
    public var extendedKeyUsages: [String]?
    /// For root and intermediate; nil is unlimited.
    public var pathLength: Int?
    public var nameConstraints: NameConstraints?
    /// Dotted policy OIDs.
    public var policies: [String]
    /// URLs: AIA caIssuers, AIA ocsp, CRL distribution points.
    public var issuingCertificateURLs: [String]
    public var ocspURLs: [String]
    public var crlURLs: [String]
    public init(usage: CertificateUsage) {
        self.usage = usage
        policies = []; issuingCertificateURLs = []; ocspURLs = []; crlURLs = []
    }
}
