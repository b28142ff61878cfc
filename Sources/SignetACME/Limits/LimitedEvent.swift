import Foundation
import SignetPKI

/// What a CA's rate limits count.
public enum LimitedAction: Hashable, Sendable {
    /// A new account is registered.
    case account
    /// A new order is placed.
    case order
    /// A certificate is issued.
    case certificate
    /// A challenge is not met.
    case failedAuthorization
    /// An HTTP request to one of the directory's resources, by the key it has there: `newNonce`.
    case request(String)
}

/// What makes an event not count.
public enum LimitExemption: String, Codable, Hashable, Sendable {
    /// The order is for exactly the names of a certificate that the CA has issued before.
    case exactSetRenewal = "exact-set-renewal"
    /// The order replaces a certificate within the window that the CA's renewal information names (RFC 9773).
    case renewalInformation = "renewal-information"
}

/// Something that a CA may count.
public struct LimitedEvent: Sendable {
    /// What it is; a certificate is an order and a certificate.
    public var actions: Set<LimitedAction>
    /// When it happens.
    public var at: Date
    /// Who asks: anything that tells accounts at the CA apart.
    public var account: String
    /// The IP address from which it is asked, 4 or 16 octets; empty: the same for all.
    public var address: [UInt8]
    /// The names it is about.
    public var names: [AlternativeName]
    /// What may make it not count.
    public var exemptions: Set<LimitExemption>

    /// Describes an event.
    public init(
        _ actions: Set<LimitedAction>, at: Date, account: String = "", address: [UInt8] = [],
        names: [AlternativeName] = [], exemptions: Set<LimitExemption> = []
    ) {
        self.actions = actions
        self.at = at
        self.account = account
        self.address = address
        self.names = names
        self.exemptions = exemptions
    }

    /// A certificate that is ordered and issued.
    public static func certificate(
        of names: [AlternativeName], at: Date, account: String, exemptions: Set<LimitExemption> = []
    ) -> LimitedEvent {
        LimitedEvent([.order, .certificate], at: at, account: account, names: names, exemptions: exemptions)
    }
}
