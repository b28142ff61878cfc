import Foundation

/// An order as the CA shows it (RFC 8555 section 7.1.3).
public struct ACMEOrder: Codable, Hashable, Sendable {
    /// pending, ready, processing, valid or invalid.
    public var status: ACMEStatus
    /// When the CA gives it up.
    public var expires: Date?
    /// What it is for; a wildcard keeps its star here.
    public var identifiers: [ACMEIdentifier]
    /// The profile in force, where the CA has profiles.
    public var profile: String?
    /// The certificate it replaces (RFC 9773 section 5).
    public var replaces: String?
    /// Why it is invalid.
    public var error: ACMEProblem?
    /// URLs of the authorizations.
    public var authorizations: [String]
    /// Where the request for the certificate goes.
    public var finalize: String
    /// Where the certificate is, once valid.
    public var certificate: String?
}

/// What newOrder is sent (RFC 8555 section 7.4).
struct NewOrderPayload: Codable, Sendable {
    var identifiers: [ACMEIdentifier]
    var profile: String?
    var replaces: String?
}

/// What finalize is sent (RFC 8555 section 7.4).
struct FinalizePayload: Codable, Sendable {
    /// The request, DER in base64url.
    var csr: String
}

/// A page of an account's orders (RFC 8555 section 7.1.2.1).
struct OrderList: Codable, Sendable {
    var orders: [String]
}
