import Foundation

/// What a CA offers and where (RFC 8555 section 7.1.1). Keys that are not known here are ignored.
public struct ACMEDirectory: Codable, Hashable, Sendable {
    /// Where a nonce is to be had.
    public var newNonce: String
    /// Where accounts are made and found.
    public var newAccount: String
    /// Where orders are made.
    public var newOrder: String
    /// Where identifiers are authorized without an order; few CAs have it.
    public var newAuthz: String?
    /// Where certificates are revoked.
    public var revokeCert: String?
    /// Where an account gets a new key.
    public var keyChange: String?
    /// Below which renewal information is to be had (RFC 9773 section 3).
    public var renewalInfo: String?
    /// What else there is to know.
    public var meta: Meta?

    /// The `meta` object.
    public struct Meta: Codable, Hashable, Sendable {
        /// What an account has to agree to.
        public var termsOfService: String?
        /// The CA's site.
        public var website: String?
        /// What names the CA in CAA records (RFC 8659).
        public var caaIdentities: [String]?
        /// Whether accounts must be bound to one outside ACME.
        public var externalAccountRequired: Bool?
        /// Kinds of certificates and what they are (draft-ietf-acme-profiles).
        public var profiles: [String: String]?
    }

    /// Whether the CA offers certificates of that profile.
    public func offers(profile: String) -> Bool { meta?.profiles?[profile] != nil }
}
