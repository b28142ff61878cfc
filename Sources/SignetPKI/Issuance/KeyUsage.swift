/// Key usage bits (RFC 5280 section 4.2.1.3).
///
/// The raw value has bit `n` of the ASN.1 BIT STRING at `1 << n`.
public struct KeyUsage: OptionSet, Hashable, Sendable, Codable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Signatures other than those on certificates and CRLs: TLS handshakes, OCSP responses.
    public static let digitalSignature = KeyUsage(rawValue: 1 << 0)
    /// Signatures that a third party may hold the signer to; once called nonRepudiation.
    public static let contentCommitment = KeyUsage(rawValue: 1 << 1)
    /// Encrypting keys: the RSA key exchange of TLS 1.2.
    public static let keyEncipherment = KeyUsage(rawValue: 1 << 2)
    /// Encrypting data directly.
    public static let dataEncipherment = KeyUsage(rawValue: 1 << 3)
    /// Agreeing on keys.
    public static let keyAgreement = KeyUsage(rawValue: 1 << 4)
    /// Signing certificates.
    public static let keyCertSign = KeyUsage(rawValue: 1 << 5)
    /// Signing CRLs.
    public static let cRLSign = KeyUsage(rawValue: 1 << 6)
    /// With keyAgreement: only to encipher.
    public static let encipherOnly = KeyUsage(rawValue: 1 << 7)
    /// With keyAgreement: only to decipher.
    public static let decipherOnly = KeyUsage(rawValue: 1 << 8)
}

extension KeyUsage {
    /// What signing alone needs, and all that Ed25519 can do (RFC 8410 section 5).
    private static let signing: KeyUsage = [.digitalSignature, .contentCommitment, .keyCertSign, .cRLSign]

    /// The usages that keys of a kind can serve: RSA never agrees on keys (RFC 3279 section 2.3.1), elliptic curve keys
    /// never encipher (RFC 8813 section 3).
    static func possible(with algorithm: KeyAlgorithm) -> KeyUsage {
        switch algorithm {
        case .rsa2048, .rsa3072, .rsa4096: signing.union([.keyEncipherment, .dataEncipherment])
        case .ecdsaP256, .ecdsaP384, .ecdsaP521: signing.union([.keyAgreement, .encipherOnly, .decipherOnly])
        case .ed25519: signing
        }
    }

    /// Appends the KeyUsage BIT STRING, trailing zero bits left out (X.690 section 11.2.2). The set is not empty.
    func write(into writer: inout DERWriter) {
        let last = UInt16.bitWidth - 1 - rawValue.leadingZeroBitCount
        var content = [UInt8(7 - last % 8)] + Array(repeating: 0, count: last / 8 + 1)
        for bit in 0...last where rawValue & (1 << bit) != 0 { content[1 + bit / 8] |= 0x80 >> (bit % 8) }
        writer.primitive(DERWriter.Tag.bitString, content)
    }
}
