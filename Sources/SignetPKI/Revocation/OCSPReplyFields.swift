import Foundation
import SignetCore
import SwiftASN1

/// The fields of an OCSPResponse (RFC 6960 section 4.2.1) in the order in which they stand.
struct OCSPReplyFields {
    /// More statements than anyone asks for in one request.
    private static let statementLimit = 100
    /// More certificates than lead to a responder.
    private static let certificateLimit = 16

    private(set) var statements: [OCSPReply.Statement] = []
    private(set) var producedAt: Date
    private(set) var nonce: [UInt8]?
    private(set) var responder: OCSPReply.Responder
    private(set) var certificates: [DecodedCertificate] = []
    private(set) var toBeSigned: [UInt8]
    private(set) var signatureAlgorithm: String
    private(set) var signature: [UInt8]

    /// - Throws: `ASN1Error`; `.refusedByResponder`.
    init(_ der: [UInt8]) throws {
        var parts = try DERElement.only(DERWriter.Tag.sequence, in: der[...]).elements
        let status = try parts.next(DERWriter.Tag.enumerated).content
        guard status.elementsEqual([0]) else { throw Self.refusal(status.count == 1 ? status.first : nil) }
        let basic = try Self.basicResponse(try parts.next(DERWriter.Tag.constructed(0)))
        try parts.expectEnd()

        var fields = basic.elements
        let data = try fields.next(DERWriter.Tag.sequence)
        toBeSigned = Array(data.encoded)
        var algorithm = try fields.next(DERWriter.Tag.sequence).elements
        signatureAlgorithm = try ASN1ObjectIdentifier(
            derEncoded: algorithm.next(DERWriter.Tag.objectIdentifier).encoded
        ).dotted
        let bits = try fields.next(DERWriter.Tag.bitString).content
        guard bits.first == 0 else { throw ASN1Error.invalidASN1Object(reason: "Unused bits in a signature") }
        signature = Array(bits.dropFirst())
        if let wrapper = try fields.nextIfPresent(DERWriter.Tag.constructed(0)) {
            certificates = try Self.readCertificates(wrapper)
        }
        try fields.expectEnd()

        var contents = data.elements
        if let version = try contents.nextIfPresent(DERWriter.Tag.constructed(0)) {
            guard version.content.elementsEqual([DERWriter.Tag.integer, 1, 0]) else {
                throw ASN1Error.invalidASN1Object(reason: "Version is not 1")
            }
        }
        responder = try Self.readResponder(&contents)
        producedAt = try contents.nextTime()
        var list = try contents.next(DERWriter.Tag.sequence).elements
        while list.nextTag != nil {
            guard statements.count < Self.statementLimit else {
                throw ASN1Error.invalidASN1Object(reason: "More than \(Self.statementLimit) statements")
            }
            statements.append(try OCSPReply.Statement(try list.next(DERWriter.Tag.sequence)))
        }
        if let tagged = try contents.nextIfPresent(DERWriter.Tag.constructed(1)) {
            for item in try ListExtension.readAll(tagged.elements) { try read(item) }
        }
        try contents.expectEnd()
    }

    private mutating func read(_ item: ListExtension) throws {
        guard item.identifier == ObjectIdentifierOctets.ocspNonce[...] else { return try item.refuseIfCritical() }
        nonce = Array(try DERElement.only(DERWriter.Tag.octetString, in: item.value).content)
    }

    /// The BasicOCSPResponse within ResponseBytes.
    private static func basicResponse(_ wrapper: DERElement) throws -> DERElement {
        var outer = wrapper.elements
        var parts = try outer.next(DERWriter.Tag.sequence).elements
        try outer.expectEnd()
        guard try parts.next(DERWriter.Tag.objectIdentifier).content == ObjectIdentifierOctets.basicOCSPResponse[...]
        else { throw ASN1Error.invalidASN1Object(reason: "Not a basic response") }
        let octets = try parts.next(DERWriter.Tag.octetString).content
        try parts.expectEnd()
        return try DERElement.only(DERWriter.Tag.sequence, in: octets)
    }

    private static func readResponder(_ contents: inout DERElementIterator) throws -> OCSPReply.Responder {
        guard let choice = try contents.next() else { throw ASN1Error.truncatedASN1Field() }
        switch choice.tag {
        case DERWriter.Tag.constructed(1):
            return .name(try DistinguishedName(der: Array(choice.content)))
        case DERWriter.Tag.constructed(2):
            return .key(Array(try DERElement.only(DERWriter.Tag.octetString, in: choice.content).content))
        default: throw ASN1Error.unexpectedFieldType(choice.identifier)
        }
    }

    private static func readCertificates(_ wrapper: DERElement) throws -> [DecodedCertificate] {
        var list = try DERElement.only(DERWriter.Tag.sequence, in: wrapper.content).elements
        var all: [DecodedCertificate] = []
        while let element = try list.next(), all.count < certificateLimit {
            all.append(try DecodedCertificate(der: Array(element.encoded)))
        }
        return all
    }

    private static func refusal(_ status: UInt8?) -> SignetError {
        let reason: String =
            switch status {
            case 1: "it could not read the request"
            case 2: "it has an internal error"
            case 3: "it wants to be asked later"
            case 5: "it wants a signed request"
            case 6: "it is not responsible for the certificate, or does not know who asks"
            default: "of an unknown status"
            }
        return SignetError(
            .refusedByResponder, "The OCSP responder gave no answer: \(reason).", remedy: "Tell who runs the responder."
        )
    }
}

extension OCSPReply.Statement {
    /// Reads a SingleResponse.
    init(_ element: DERElement) throws {
        var parts = element.elements
        certificateID = try OCSPRequest.CertificateID(try parts.next(DERWriter.Tag.sequence))
        status = try OCSPCertificateStatus(try parts.next())
        thisUpdate = try parts.nextTime()
        nextUpdate = try parts.nextIfPresent(DERWriter.Tag.constructed(0)).map { element in
            var inner = element.elements
            let moment = try inner.nextTime()
            try inner.expectEnd()
            return moment
        }
        if let tagged = try parts.nextIfPresent(DERWriter.Tag.constructed(1)) {
            for item in try ListExtension.readAll(tagged.elements) { try item.refuseIfCritical() }
        }
        try parts.expectEnd()
    }
}

extension OCSPCertificateStatus {
    fileprivate init(_ element: DERElement?) throws {
        switch element?.tag {
        case DERWriter.Tag.primitive(0): self = .good
        case DERWriter.Tag.primitive(2): self = .unknown
        case DERWriter.Tag.constructed(1):
            var parts = element?.elements ?? DERElementIterator([])
            let moment = try parts.nextTime()
            let reason = try parts.nextIfPresent(DERWriter.Tag.constructed(0)).map { wrapper in
                let code = try DERElement.only(DERWriter.Tag.enumerated, in: wrapper.content).content
                guard code.count == 1, let reason = code.first.flatMap({ RevocationReason(rawValue: Int($0)) }) else {
                    throw ASN1Error.invalidASN1Object(reason: "Unknown reason code")
                }
                return reason
            }
            try parts.expectEnd()
            self = .revoked(at: moment, reason: reason ?? .unspecified)
        default: throw ASN1Error.invalidASN1Object(reason: "No status")
        }
    }
}

extension OCSPRequest.CertificateID {
    /// Reads a CertID.
    fileprivate init(_ element: DERElement) throws {
        var parts = element.elements
        let identifier = try parts.next(DERWriter.Tag.sequence)
        var algorithm = identifier.elements
        let hash = try ASN1ObjectIdentifier(derEncoded: algorithm.next(DERWriter.Tag.objectIdentifier).encoded)
        let nameHash = try parts.next(DERWriter.Tag.octetString).content
        let keyHash = try parts.next(DERWriter.Tag.octetString).content
        let serial = try parts.next(DERWriter.Tag.integer).content
        guard (1...64).contains(serial.count) else {
            throw ASN1Error.invalidASN1IntegerEncoding(reason: "\(serial.count) octets")
        }
        try parts.expectEnd()
        self.init(
            hashAlgorithm: hash.dotted, issuerNameHash: Array(nameHash), issuerKeyHash: Array(keyHash),
            serialNumber: Array(serial), hashAlgorithmIdentifier: Array(identifier.encoded))
    }
}
