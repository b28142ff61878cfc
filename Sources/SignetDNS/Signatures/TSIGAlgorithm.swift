import CLDNS

/// How a message is signed with a shared secret (RFC 8945 section 6); open, so that an unknown name gets a sentence.
public struct TSIGAlgorithm: RawRepresentable, Hashable, Codable, Sendable {
    /// The name on the wire and in BIND's configuration: `hmac-sha256`.
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// 160 bits; only for servers that know nothing newer.
    public static let hmacSHA1 = Self(rawValue: "hmac-sha1")
    /// 224 bits.
    public static let hmacSHA224 = Self(rawValue: "hmac-sha224")
    /// 256 bits; the usual one.
    public static let hmacSHA256 = Self(rawValue: "hmac-sha256")
    /// 384 bits.
    public static let hmacSHA384 = Self(rawValue: "hmac-sha384")
    /// 512 bits.
    public static let hmacSHA512 = Self(rawValue: "hmac-sha512")

    /// All that can be used, the usual one first.
    public static let known: [Self] = [.hmacSHA256, .hmacSHA512, .hmacSHA384, .hmacSHA224, .hmacSHA1]
}

extension TSIGAlgorithm: CustomStringConvertible {
    public var description: String { rawValue }
}

// MARK: libcrypto

extension TSIGAlgorithm {
    /// The code that authenticates `message`; nil when the algorithm is unknown. swift-crypto has no SHA-224, and ldns 1.8 signs
    /// with neither SHA-224 nor SHA-384, so all five come from the libcrypto that ldns brings.
    func authenticationCode(of message: [UInt8], key: [UInt8]) -> [UInt8]? {
        let digest: OpaquePointer?
        switch self {
        case .hmacSHA1: digest = EVP_sha1()
        case .hmacSHA224: digest = EVP_sha224()
        case .hmacSHA256: digest = EVP_sha256()
        case .hmacSHA384: digest = EVP_sha384()
        case .hmacSHA512: digest = EVP_sha512()
        default: return nil
        }
        guard let keyLength = Int32(exactly: key.count) else { return nil }
        var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard HMAC(digest, key, keyLength, message, message.count, &code, &length) != nil else { return nil }
        return Array(code.prefix(Int(length)))
    }
}
