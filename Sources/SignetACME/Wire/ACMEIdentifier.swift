import SignetCore
import SignetPKI

/// What a certificate is wanted for, and control of which is proven (RFC 8555 section 7.1.3).
public struct ACMEIdentifier: Hashable, Codable, Sendable {
    /// The kind.
    public let type: IdentifierType
    /// The host name or address; in authorizations and challenges without `*.`.
    public let value: String

    /// Creates an identifier.
    public init(type: IdentifierType, value: String) {
        self.type = type
        self.value = value
    }

    /// The identifier that stands for a name in a request.
    /// - Throws: `.invalidInput` for names that ACME has no identifier for (mail addresses, URIs, other names).
    public init(_ name: AlternativeName) throws {
        switch name {
        case .dns: self.init(type: .dns, value: name.value)
        case .ip: self.init(type: .ip, value: name.value)
        case .email, .uri, .otherName:
            throw SignetError(
                .invalidInput, "An ACME CA cannot certify \(name): it knows host names and IP addresses only.",
                remedy: "Leave the name out, or have this certificate issued by an own authority.")
        }
    }
}

extension ACMEIdentifier: CustomStringConvertible {
    public var description: String { value }
}
