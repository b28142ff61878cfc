/// The kind of a problem (RFC 8555 section 6.7 and its registry), without the URN's prefix; open.
public struct ProblemType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The last part of the URN, `rateLimited`; a whole URI where it is of another registry.
    public let rawValue: String

    /// Wraps any text; the prefix of ACME's errors is taken off.
    public init(rawValue: String) {
        self.rawValue =
            Self.prefixes.first(where: rawValue.hasPrefix).map { String(rawValue.dropFirst($0.count)) } ?? rawValue
    }

    /// The second is what drafts before the RFC had; some servers kept it.
    private static let prefixes = ["urn:ietf:params:acme:error:", "urn:acme:error:"]

    public var description: String { rawValue }
}

extension ProblemType: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue.contains(":") ? rawValue : Self.prefixes[0] + rawValue)
    }
}

extension ProblemType {
    public static let accountDoesNotExist = Self(rawValue: "accountDoesNotExist")
    public static let alreadyReplaced = Self(rawValue: "alreadyReplaced")
    public static let alreadyRevoked = Self(rawValue: "alreadyRevoked")
    public static let badCSR = Self(rawValue: "badCSR")
    public static let badNonce = Self(rawValue: "badNonce")
    public static let badPublicKey = Self(rawValue: "badPublicKey")
    public static let badRevocationReason = Self(rawValue: "badRevocationReason")
    public static let badSignatureAlgorithm = Self(rawValue: "badSignatureAlgorithm")
    public static let caa = Self(rawValue: "caa")
    public static let compound = Self(rawValue: "compound")
    /// Boulder's own: what is asked for is going on already.
    public static let conflict = Self(rawValue: "conflict")
    public static let connection = Self(rawValue: "connection")
    public static let dns = Self(rawValue: "dns")
    public static let externalAccountRequired = Self(rawValue: "externalAccountRequired")
    public static let incorrectResponse = Self(rawValue: "incorrectResponse")
    public static let invalidContact = Self(rawValue: "invalidContact")
    public static let invalidProfile = Self(rawValue: "invalidProfile")
    public static let malformed = Self(rawValue: "malformed")
    public static let orderNotReady = Self(rawValue: "orderNotReady")
    public static let rateLimited = Self(rawValue: "rateLimited")
    public static let rejectedIdentifier = Self(rawValue: "rejectedIdentifier")
    public static let serverInternal = Self(rawValue: "serverInternal")
    public static let tls = Self(rawValue: "tls")
    public static let unauthorized = Self(rawValue: "unauthorized")
    public static let unsupportedContact = Self(rawValue: "unsupportedContact")
    public static let unsupportedIdentifier = Self(rawValue: "unsupportedIdentifier")
    public static let userActionRequired = Self(rawValue: "userActionRequired")
}
