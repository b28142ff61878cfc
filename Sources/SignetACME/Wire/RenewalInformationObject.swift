import Foundation

/// When the CA would like a certificate renewed (RFC 9773 section 4.2).
struct RenewalInformationObject: Codable, Hashable, Sendable {
    struct Window: Codable, Hashable, Sendable {
        var start: Date
        var end: Date
    }

    var suggestedWindow: Window
    var explanationURL: String?
}

/// What revokeCert is sent (RFC 8555 section 7.6).
struct RevocationPayload: Codable, Sendable {
    /// The certificate, DER in base64url.
    var certificate: String
    var reason: Int?
}
