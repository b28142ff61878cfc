import SwiftASN1

extension DecodedCertificate {
    /// One extension as it stands in the certificate (RFC 5280 section 4.1.2.9).
    public struct Extension: Hashable, Sendable {
        /// Dotted OID.
        public let oid: String
        /// Whether who does not understand it must refuse the certificate.
        public let critical: Bool
        /// Where the value stands in the certificate, so that the extensions of all certificates are not copied.
        fileprivate let octets: ArraySlice<UInt8>

        /// Content octets of extnValue.
        public var value: [UInt8] { Array(octets) }

        /// The value, when it is one string of a kind that is in use; nil for anything else.
        public var text: String? { DistinguishedName.Attribute(type: .commonName, der: value).characters }
    }
}

extension DecodedCertificate.Extension {
    /// Reads one Extension.
    /// - Throws: `ASN1Error` when it is damaged.
    init(_ element: DERElement) throws {
        var fields = element.elements
        let identifier = try fields.content(of: DERWriter.Tag.objectIdentifier)
        let flag = fields.nextTag == DERWriter.Tag.boolean ? try fields.content(of: DERWriter.Tag.boolean) : nil
        let value = try fields.content(of: DERWriter.Tag.octetString)
        try fields.expectEnd()
        guard element.tag == DERWriter.Tag.sequence, let oid = LenientASN1.dotted(identifier), flag?.isEmpty != true
        else { throw ASN1Error.invalidASN1Object(reason: "A damaged extension") }
        self.init(oid: oid, critical: flag?.first.map { $0 != 0 } ?? false, octets: value)
    }

    /// The value as ASN.1; nil when it is damaged.
    var element: DERElement? { (try? LenientASN1.element(octets))?.element }

    /// The members when the value is a SEQUENCE.
    var members: DERElementIterator? {
        guard let element, element.tag == DERWriter.Tag.sequence else { return nil }
        return element.elements
    }
}

/// The dotted OIDs of the extensions Signet reads (RFC 5280 section 4.2).
enum ExtensionOID {
    static let subjectKeyIdentifier = "2.5.29.14"
    static let keyUsage = "2.5.29.15"
    static let subjectAlternativeName = "2.5.29.17"
    static let basicConstraints = "2.5.29.19"
    static let nameConstraints = "2.5.29.30"
    static let crlDistributionPoints = "2.5.29.31"
    static let certificatePolicies = "2.5.29.32"
    static let policyMappings = "2.5.29.33"
    static let authorityKeyIdentifier = "2.5.29.35"
    static let extendedKeyUsage = "2.5.29.37"
    static let inhibitAnyPolicy = "2.5.29.54"
    static let authorityInformationAccess = "1.3.6.1.5.5.7.1.1"
    /// The access methods inside authorityInformationAccess.
    static let accessOCSP = "1.3.6.1.5.5.7.48.1"
    static let accessIssuers = "1.3.6.1.5.5.7.48.2"
}
