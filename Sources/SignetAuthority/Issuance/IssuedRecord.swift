import Foundation
import SignetPKI

/// A certificate whose row is on disk.
public struct IssuedRecord: Sendable {
    /// The number of its row.
    public let id: Int64
    /// The certificate's DER.
    public let der: [UInt8]
    /// Content octets of the DER INTEGER.
    public let serialNumber: [UInt8]
    /// The last second of its validity, inclusive.
    public let notAfter: Date
    /// Its issuers in order, without the root.
    public let intermediates: [DecodedCertificate]
    /// What the other side must trust.
    public let roots: [DecodedCertificate]

    /// The certificate, read anew at each call: who only passes it on needs ``der``, and reading takes longer than the
    /// signature did.
    /// - Throws: `.malformedCertificate`, which does not happen to what was signed here.
    public var certificate: DecodedCertificate {
        get throws { try DecodedCertificate(der: der) }
    }
}
