import Foundation

/// A revocation list about which everything is decided but its issuer and signature: who has it signed answers for what it
/// says and for its number.
public struct RevocationListDraft: Sendable {
    /// Not negative.
    public var number: Int64
    /// The number of the full list to which this one, a delta list, says what has changed; nil: it is a full one.
    public var baseNumber: Int64?
    public var thisUpdate: Date
    /// Until when clients may go on using the list.
    public var nextUpdate: Date
    public var revoked: [RevokedCertificate]
    /// Beyond key identifier, number and delta indicator.
    public var extensions: [AdditionalExtension] = []

    /// A full list.
    public init(number: Int64, thisUpdate: Date, nextUpdate: Date, revoked: [RevokedCertificate]) {
        self.number = number
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.revoked = revoked
    }
}
