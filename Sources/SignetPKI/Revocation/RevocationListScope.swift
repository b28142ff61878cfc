import SwiftASN1

/// Of which certificates a revocation list is that is not of all (issuingDistributionPoint, RFC 5280 section 5.2.5). Authorities
/// that issue millions cut their lists into pieces, each at a URL of its own.
struct RevocationListScope: Hashable, Sendable {
    /// The URLs by which certificates name the list; empty: it is of all, as far as the rest goes.
    private(set) var urls: [String] = []
    private(set) var isOnlyUsers = false
    private(set) var isOnlyAuthorities = false

    /// Reads the value of the extension.
    /// - Throws: `ASN1Error` also for lists of only some reasons, of other issuers' certificates, and of attribute certificates: who
    ///   is not on one of them may be revoked all the same.
    init(_ value: ArraySlice<UInt8>) throws {
        var fields = try DERElement.only(DERWriter.Tag.sequence, in: value).elements
        while let field = try fields.next() {
            switch field.tag {
            case DERWriter.Tag.constructed(0):
                var choice = field.elements
                // A name relative to the issuer, [1], is in no certificate that is read here.
                let names = try choice.next(DERWriter.Tag.constructed(0))
                urls = GeneralNameReader.uris(names.elements)
                guard !urls.isEmpty else { throw ASN1Error.invalidASN1Object(reason: "No URL of the list") }
            case DERWriter.Tag.primitive(1): isOnlyUsers = field.isTrue
            case DERWriter.Tag.primitive(2): isOnlyAuthorities = field.isTrue
            case DERWriter.Tag.primitive(4) where !field.isTrue, DERWriter.Tag.primitive(5) where !field.isTrue:
                continue
            default: throw ASN1Error.invalidASN1Object(reason: "A list of a kind that cannot be used")
            }
        }
    }

    /// Whether `certificate` would be on the list, had it been revoked.
    func includes(_ certificate: DecodedCertificate) -> Bool {
        if isOnlyUsers, certificate.isAuthority { return false }
        if isOnlyAuthorities, !certificate.isAuthority { return false }
        return urls.isEmpty || certificate.crlURLs.contains(where: urls.contains)
    }
}

extension DERElement {
    /// Whether it is a BOOLEAN, implicitly tagged, of TRUE.
    fileprivate var isTrue: Bool { content.count == 1 && content.first != 0 }
}
