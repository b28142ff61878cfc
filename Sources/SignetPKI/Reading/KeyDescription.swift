extension DecodedCertificate {
    /// Kind and size of the key, also of kinds we cannot use: `ECDSA P-256`, `RSA 1024`, `Ed448`, `RSA-PSS 2048`.
    public struct KeyDescription: Hashable, Sendable, CustomStringConvertible {
        /// The kind and, where the kind alone does not say it, the size; the dotted OID of kinds nobody here knows.
        public let name: String
        /// Size in bits; nil when the kind has none that people quote, or the key is too damaged to tell.
        public let bits: Int?
        public var description: String { name }

        init(name: String, bits: Int? = nil) {
            self.name = name
            self.bits = bits
        }
    }
}

extension DecodedCertificate.KeyDescription {
    /// Describes a SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7).
    /// - Returns: nil when there is no algorithm to be read in it.
    init?(subjectPublicKeyInfo element: DERElement) {
        guard element.isConstructed else { return nil }
        var fields = element.elements
        guard let algorithm = try? fields.next(), algorithm.isConstructed, let bits = try? fields.next() else {
            return nil
        }
        var parts = algorithm.elements
        guard let oid = (try? parts.next())?.objectIdentifier else { return nil }
        let parameters = try? parts.next()
        let key = bits.octets?.dropFirst() ?? []
        switch oid {
        case "1.2.840.113549.1.1.1": self = .sized("RSA", Self.modulusBits(key))
        case "1.2.840.113549.1.1.10": self = .sized("RSA-PSS", Self.modulusBits(key))
        case "1.2.840.10045.2.1": self = .ellipticCurve(parameters, point: key)
        case "1.2.840.10040.4.1": self = .sized("DSA", parameters?.children?.first.flatMap(Self.bitCount))
        default: self = Self.plain[oid] ?? Self(name: "key of algorithm \(oid)")
        }
    }

    private static func sized(_ kind: String, _ bits: Int?) -> Self {
        Self(name: bits.map { "\(kind) \($0)" } ?? kind, bits: bits)
    }

    private static func ellipticCurve(_ parameters: DERElement?, point: ArraySlice<UInt8>) -> Self {
        guard let oid = parameters?.objectIdentifier else {
            // Explicit parameters (forbidden by RFC 5480 section 2.1.1): an uncompressed point is twice the field's size.
            let bits = point.first == 4 ? (point.count - 1) / 2 * 8 : nil
            return Self(name: "ECDSA with explicit curve parameters", bits: bits)
        }
        return curves[oid] ?? Self(name: "ECDSA on curve \(oid)")
    }

    /// The size of the modulus in an RSAPublicKey (RFC 8017 appendix A.1.1).
    private static func modulusBits(_ key: ArraySlice<UInt8>) -> Int? {
        guard var fields = (try? LenientASN1.element(key))?.element.elements, let modulus = try? fields.next() else {
            return nil
        }
        return bitCount(modulus)
    }

    private static func bitCount(_ element: DERElement) -> Int? {
        guard element.tag == DERWriter.Tag.integer else { return nil }
        let magnitude = element.content.drop { $0 == 0 }
        return magnitude.first.map { magnitude.count * 8 - $0.leadingZeroBitCount }
    }

    /// Curves by OID (SEC 2 appendix A, RFC 5639 section 4.1).
    private static let curves: [String: Self] = [
        "1.2.840.10045.3.1.1": Self(name: "ECDSA P-192", bits: 192),
        "1.3.132.0.33": Self(name: "ECDSA P-224", bits: 224),
        "1.2.840.10045.3.1.7": Self(name: "ECDSA P-256", bits: 256),
        "1.3.132.0.34": Self(name: "ECDSA P-384", bits: 384),
        "1.3.132.0.35": Self(name: "ECDSA P-521", bits: 521),
        "1.3.132.0.10": Self(name: "ECDSA secp256k1", bits: 256),
        "1.3.36.3.3.2.8.1.1.1": Self(name: "ECDSA brainpoolP160r1", bits: 160),
        "1.3.36.3.3.2.8.1.1.3": Self(name: "ECDSA brainpoolP192r1", bits: 192),
        "1.3.36.3.3.2.8.1.1.5": Self(name: "ECDSA brainpoolP224r1", bits: 224),
        "1.3.36.3.3.2.8.1.1.7": Self(name: "ECDSA brainpoolP256r1", bits: 256),
        "1.3.36.3.3.2.8.1.1.9": Self(name: "ECDSA brainpoolP320r1", bits: 320),
        "1.3.36.3.3.2.8.1.1.11": Self(name: "ECDSA brainpoolP384r1", bits: 384),
        "1.3.36.3.3.2.8.1.1.13": Self(name: "ECDSA brainpoolP512r1", bits: 512),
        "1.2.156.10197.1.301": Self(name: "ECDSA SM2", bits: 256),
    ]

    /// Kinds whose OID says everything (RFC 8410 section 3, FIPS 203, 204 and 205, RFC 9215).
    private static let plain: [String: Self] = [
        "1.3.101.110": Self(name: "X25519", bits: 256),
        "1.3.101.111": Self(name: "X448", bits: 448),
        "1.3.101.112": Self(name: "Ed25519", bits: 256),
        "1.3.101.113": Self(name: "Ed448", bits: 456),
        "1.2.840.113549.1.3.1": Self(name: "Diffie-Hellman"),
        "1.2.840.10046.2.1": Self(name: "Diffie-Hellman"),
        "2.16.840.1.101.3.4.3.17": Self(name: "ML-DSA-44"),
        "2.16.840.1.101.3.4.3.18": Self(name: "ML-DSA-65"),
        "2.16.840.1.101.3.4.3.19": Self(name: "ML-DSA-87"),
        "2.16.840.1.101.3.4.4.1": Self(name: "ML-KEM-512"),
        "2.16.840.1.101.3.4.4.2": Self(name: "ML-KEM-768"),
        "2.16.840.1.101.3.4.4.3": Self(name: "ML-KEM-1024"),
        "2.16.840.1.101.3.4.3.20": Self(name: "SLH-DSA-SHA2-128s"),
        "2.16.840.1.101.3.4.3.21": Self(name: "SLH-DSA-SHA2-128f"),
        "2.16.840.1.101.3.4.3.22": Self(name: "SLH-DSA-SHA2-192s"),
        "2.16.840.1.101.3.4.3.23": Self(name: "SLH-DSA-SHA2-192f"),
        "2.16.840.1.101.3.4.3.24": Self(name: "SLH-DSA-SHA2-256s"),
        "2.16.840.1.101.3.4.3.25": Self(name: "SLH-DSA-SHA2-256f"),
        "1.2.643.7.1.1.1.1": Self(name: "GOST R 34.10-2012 256", bits: 256),
        "1.2.643.7.1.1.1.2": Self(name: "GOST R 34.10-2012 512", bits: 512),
    ]
}
