import Foundation
import SignetPKI

/// An authority: a name, a certificate, and (not visible here) the key that signs.
public struct Authority: Sendable {
    /// Its number in the database.
    public let id: Int64
    /// Its unique name.
    public let name: String
    /// nil while an outside signature is awaited.
    public let certificate: DecodedCertificate?
    /// This certificate's issuers, up to and including the root; empty for a root.
    public let chain: [DecodedCertificate]
    /// When it was made here.
    public let createdAt: Date
    /// Base URL of what is published; nil: nothing of it goes into certificates.
    public let publicURL: String?
    /// When its key was destroyed; nil: it can sign.
    public let retiredAt: Date?

    /// Creates a value; ``AuthorityService`` creates the authority itself.
    public init(
        id: Int64, name: String, certificate: DecodedCertificate?, chain: [DecodedCertificate], createdAt: Date,
        publicURL: String?, retiredAt: Date? = nil
    ) {
        self.id = id
        self.name = name
        self.certificate = certificate
        self.chain = chain
        self.createdAt = createdAt
        self.publicURL = publicURL
        self.retiredAt = retiredAt
    }

    /// The certificate to trust: last of chain, or the certificate itself.
    public var root: DecodedCertificate? { chain.last ?? certificate }

    /// What leaves need below the root: the certificate and chain without the root.
    public var intermediates: [DecodedCertificate] {
        chain.isEmpty ? [] : [certificate].compactMap { $0 } + chain.dropLast()
    }
}
