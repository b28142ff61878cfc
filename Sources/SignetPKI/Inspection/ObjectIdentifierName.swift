/// Object identifiers of certificates as people call them; unknown ones stay dotted.
public enum ObjectIdentifierName {
    /// `serverAuth`
    public static func extendedKeyUsage(_ oid: String) -> String { extendedKeyUsages[oid] ?? oid }

    /// `ECDSA with SHA-256`
    static func signatureAlgorithm(_ oid: String) -> String { signatureAlgorithms[oid]?.name ?? oid }

    /// Whether signatures of that algorithm can be forged today, or soon.
    static func isWeakSignatureAlgorithm(_ oid: String) -> Bool { signatureAlgorithms[oid]?.isWeak ?? false }

    /// `basicConstraints`
    public static func `extension`(_ oid: String) -> String { extensions[oid] ?? oid }

    private static let extendedKeyUsages = [
        "2.5.29.37.0": "anyExtendedKeyUsage",
        "1.3.6.1.5.5.7.3.1": "serverAuth",
        "1.3.6.1.5.5.7.3.2": "clientAuth",
        "1.3.6.1.5.5.7.3.3": "codeSigning",
        "1.3.6.1.5.5.7.3.4": "emailProtection",
        "1.3.6.1.5.5.7.3.5": "ipsecEndSystem",
        "1.3.6.1.5.5.7.3.6": "ipsecTunnel",
        "1.3.6.1.5.5.7.3.7": "ipsecUser",
        "1.3.6.1.5.5.7.3.8": "timeStamping",
        "1.3.6.1.5.5.7.3.9": "OCSPSigning",
        "1.3.6.1.5.5.7.3.17": "ipsecIKE",
        "1.3.6.1.5.2.3.4": "pkInitClientAuth",
        "1.3.6.1.5.2.3.5": "pkInitKDC",
        "1.3.6.1.4.1.311.20.2.2": "smartcardLogon",
        "1.3.6.1.4.1.311.10.3.4": "encryptedFileSystem",
        "2.16.840.1.113730.4.1": "netscapeServerGatedCrypto",
    ]

    private static let signatureAlgorithms: [String: (name: String, isWeak: Bool)] = [
        "1.2.840.113549.1.1.2": ("RSA with MD2", true),
        "1.2.840.113549.1.1.4": ("RSA with MD5", true),
        "1.2.840.113549.1.1.5": ("RSA with SHA-1", true),
        "1.2.840.113549.1.1.14": ("RSA with SHA-224", true),
        "1.2.840.113549.1.1.11": ("RSA with SHA-256", false),
        "1.2.840.113549.1.1.12": ("RSA with SHA-384", false),
        "1.2.840.113549.1.1.13": ("RSA with SHA-512", false),
        "1.2.840.113549.1.1.10": ("RSA-PSS", false),
        "1.2.840.10045.4.1": ("ECDSA with SHA-1", true),
        "1.2.840.10045.4.3.1": ("ECDSA with SHA-224", true),
        "1.2.840.10045.4.3.2": ("ECDSA with SHA-256", false),
        "1.2.840.10045.4.3.3": ("ECDSA with SHA-384", false),
        "1.2.840.10045.4.3.4": ("ECDSA with SHA-512", false),
        "1.2.840.10040.4.3": ("DSA with SHA-1", true),
        "2.16.840.1.101.3.4.3.2": ("DSA with SHA-256", true),
        "1.3.101.112": ("Ed25519", false),
        "1.3.101.113": ("Ed448", false),
        "1.2.156.10197.1.501": ("SM2 with SM3", false),
        "2.16.840.1.101.3.4.3.17": ("ML-DSA-44", false),
        "2.16.840.1.101.3.4.3.18": ("ML-DSA-65", false),
        "2.16.840.1.101.3.4.3.19": ("ML-DSA-87", false),
    ]

    private static let extensions = [
        ExtensionOID.subjectKeyIdentifier: "subjectKeyIdentifier",
        ExtensionOID.keyUsage: "keyUsage",
        ExtensionOID.subjectAlternativeName: "subjectAltName",
        ExtensionOID.basicConstraints: "basicConstraints",
        ExtensionOID.nameConstraints: "nameConstraints",
        ExtensionOID.crlDistributionPoints: "cRLDistributionPoints",
        ExtensionOID.certificatePolicies: "certificatePolicies",
        ExtensionOID.policyMappings: "policyMappings",
        ExtensionOID.authorityKeyIdentifier: "authorityKeyIdentifier",
        ExtensionOID.extendedKeyUsage: "extendedKeyUsage",
        ExtensionOID.inhibitAnyPolicy: "inhibitAnyPolicy",
        ExtensionOID.authorityInformationAccess: "authorityInfoAccess",
        "2.5.29.18": "issuerAltName",
        "2.5.29.36": "policyConstraints",
        "2.5.29.46": "freshestCRL",
        "1.3.6.1.5.5.7.1.11": "subjectInfoAccess",
        "1.3.6.1.5.5.7.1.24": "tlsFeature (must-staple)",
        "1.3.6.1.4.1.11129.2.4.2": "signed certificate timestamps",
        "1.3.6.1.4.1.11129.2.4.3": "precertificate poison",
        "2.16.840.1.113730.1.1": "netscapeCertType",
        "2.16.840.1.113730.1.13": "netscapeComment",
        "1.3.6.1.4.1.311.20.2": "Microsoft certificate template",
        "1.3.6.1.4.1.311.21.7": "Microsoft certificate template",
    ]
}

extension KeyUsage {
    /// The usages by the names RFC 5280 gives them, in the order of their bits.
    public var names: [String] {
        let all = [
            "digitalSignature", "contentCommitment", "keyEncipherment", "dataEncipherment", "keyAgreement",
            "keyCertSign", "cRLSign", "encipherOnly", "decipherOnly",
        ]
        return all.enumerated().filter { contains(KeyUsage(rawValue: 1 << UInt16($0.offset))) }.map(\.element)
    }
}
