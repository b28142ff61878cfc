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
    /// The CA knows no account with that key.
    public static let accountDoesNotExist = Self(rawValue: "accountDoesNotExist")
    /// The certificate named as predecessor has a successor (RFC 9773 section 7.4).
    public static let alreadyReplaced = Self(rawValue: "alreadyReplaced")
    /// The certificate is revoked already.
    public static let alreadyRevoked = Self(rawValue: "alreadyRevoked")
    /// The request is not acceptable.
    public static let badCSR = Self(rawValue: "badCSR")
    /// The nonce is not (or no longer) acceptable.
    public static let badNonce = Self(rawValue: "badNonce")
    /// The key is of a kind that is not supported.
    public static let badPublicKey = Self(rawValue: "badPublicKey")
    /// The reason is not allowed.
    public static let badRevocationReason = Self(rawValue: "badRevocationReason")
    /// The signature algorithm is not supported; the problem names those that are.
    public static let badSignatureAlgorithm = Self(rawValue: "badSignatureAlgorithm")
    /// A CAA record forbids this CA to issue.
    public static let caa = Self(rawValue: "caa")
    /// Several things failed, one subproblem each.
    public static let compound = Self(rawValue: "compound")
    /// Boulder's own: what is asked for is going on already.
    public static let conflict = Self(rawValue: "conflict")
    /// The CA could not connect to the server to be validated.
    public static let connection = Self(rawValue: "connection")
    /// A DNS query failed during validation.
    public static let dns = Self(rawValue: "dns")
    /// The account must be bound to an external one.
    public static let externalAccountRequired = Self(rawValue: "externalAccountRequired")
    /// The answer to a challenge was not the right one.
    public static let incorrectResponse = Self(rawValue: "incorrectResponse")
    /// A contact URL is not valid.
    public static let invalidContact = Self(rawValue: "invalidContact")
    /// The CA has no such profile (draft-ietf-acme-profiles).
    public static let invalidProfile = Self(rawValue: "invalidProfile")
    /// The request could not be understood.
    public static let malformed = Self(rawValue: "malformed")
    /// The order was finalized before it was ready.
    public static let orderNotReady = Self(rawValue: "orderNotReady")
    /// Too much was asked for; also an account that is paused.
    public static let rateLimited = Self(rawValue: "rateLimited")
    /// The CA does not issue for this identifier.
    public static let rejectedIdentifier = Self(rawValue: "rejectedIdentifier")
    /// The CA has a fault of its own.
    public static let serverInternal = Self(rawValue: "serverInternal")
    /// The CA met a TLS error during validation.
    public static let tls = Self(rawValue: "tls")
    /// The client lacks the right to do this, or control was not proven.
    public static let unauthorized = Self(rawValue: "unauthorized")
    /// The scheme of a contact URL is not supported.
    public static let unsupportedContact = Self(rawValue: "unsupportedContact")
    /// The kind of identifier is not supported.
    public static let unsupportedIdentifier = Self(rawValue: "unsupportedIdentifier")
    /// A person must visit the page that the problem names.
    public static let userActionRequired = Self(rawValue: "userActionRequired")
}
