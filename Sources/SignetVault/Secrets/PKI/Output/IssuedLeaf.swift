import Foundation
import SignetPKI

/// A certificate as far as answers need it: reading one takes longer than signing it did.
struct IssuedLeaf: Hashable, Sendable {
    let der: [UInt8]
    /// Content octets of the DER INTEGER.
    let serialNumber: [UInt8]
    let notAfter: Date

    /// `0d:1f:…`, lower case.
    var colonSerial: String { SerialForm.colons(serialNumber) }
}

extension IssuedLeaf {
    init(_ certificate: DecodedCertificate) {
        self.init(der: certificate.der, serialNumber: certificate.serialNumber, notAfter: certificate.notAfter)
    }
}
