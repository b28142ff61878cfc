import Foundation
import SignetPKI

/// An account with a CA, without its key.
public struct ACMEAccount: Hashable, Sendable {
    /// Its number in the database.
    public let id: String
    /// The directory of the CA it is with.
    public let directoryURL: String
    /// Its name here; one CA may know several accounts of ours.
    public let name: String
    /// Its URL with the CA, which is also the identifier of its key and what CAA and dns-persist-01 records name.
    public let url: String
    /// The kind of its key.
    public let keyAlgorithm: KeyAlgorithm
    /// The thumbprint of its key (RFC 7638), which is the second half of every key authorization.
    public let keyThumbprint: String
    /// Contact URLs, as they were sent; the CA may keep none.
    public let contacts: [String]
    /// The terms of service that were agreed to; nil when the CA had none.
    public let agreement: Agreement?
    /// The identifier of the external account it is bound to.
    public let externalKeyID: String?
    /// When it was registered, or found, by this installation.
    public let createdAt: Date

    /// What was agreed to, and when.
    public struct Agreement: Hashable, Sendable {
        /// The text's address.
        public let url: String
        /// When it was agreed to.
        public let at: Date

        public init(url: String, at: Date) {
            self.url = url
            self.at = at
        }
    }
}
