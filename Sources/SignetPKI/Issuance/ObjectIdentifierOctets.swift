import SwiftASN1

/// Content octets of the object identifiers that certificates, lists and responses are built from.
enum ObjectIdentifierOctets {
    // Certificate and CRL extensions, id-ce 2.5.29 (RFC 5280 sections 4.2.1 and 5.2)
    static let subjectKeyIdentifier: [UInt8] = [0x55, 0x1D, 14]
    static let keyUsage: [UInt8] = [0x55, 0x1D, 15]
    static let subjectAlternativeName: [UInt8] = [0x55, 0x1D, 17]
    static let basicConstraints: [UInt8] = [0x55, 0x1D, 19]
    static let cRLNumber: [UInt8] = [0x55, 0x1D, 20]
    static let reasonCode: [UInt8] = [0x55, 0x1D, 21]
    static let deltaCRLIndicator: [UInt8] = [0x55, 0x1D, 27]
    static let issuingDistributionPoint: [UInt8] = [0x55, 0x1D, 28]
    static let nameConstraints: [UInt8] = [0x55, 0x1D, 30]
    static let cRLDistributionPoints: [UInt8] = [0x55, 0x1D, 31]
    static let certificatePolicies: [UInt8] = [0x55, 0x1D, 32]
    static let authorityKeyIdentifier: [UInt8] = [0x55, 0x1D, 35]
    static let extendedKeyUsage: [UInt8] = [0x55, 0x1D, 37]
    static let freshestCRL: [UInt8] = [0x55, 0x1D, 46]

    // id-pkix 1.3.6.1.5.5.7
    /// id-pe-authorityInfoAccess (RFC 5280 section 4.2.2.1)
    static let authorityInformationAccess: [UInt8] = [0x2B, 6, 1, 5, 5, 7, 1, 1]
    /// id-ad-ocsp
    static let accessOCSP: [UInt8] = [0x2B, 6, 1, 5, 5, 7, 48, 1]
    /// id-ad-caIssuers
    static let accessCAIssuers: [UInt8] = [0x2B, 6, 1, 5, 5, 7, 48, 2]
    /// id-qt-cps (RFC 5280 section 4.2.1.4)
    static let practiceStatement: [UInt8] = [0x2B, 6, 1, 5, 5, 7, 2, 1]
    /// id-qt-unotice
    static let userNotice: [UInt8] = [0x2B, 6, 1, 5, 5, 7, 2, 2]
    /// id-pkix-ocsp-basic (RFC 6960 section 4.2.1)
    static let basicOCSPResponse: [UInt8] = [0x2B, 6, 1, 5, 5, 7, 48, 1, 1]
    /// id-pkix-ocsp-nonce (RFC 9654)
    static let ocspNonce: [UInt8] = [0x2B, 6, 1, 5, 5, 7, 48, 1, 2]

    /// The content octets of an object identifier in dotted form.
    /// - Throws: `.invalidInput` when the text is not one.
    static func encode(dotted text: String) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(try ASN1ObjectIdentifier(dotted: text))
        guard case .primitive(let content) = try DER.parse(serializer.serializedBytes).content else { return [] }
        return Array(content)
    }
}
