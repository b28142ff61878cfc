import Foundation
import SignetCore
import SwiftASN1

extension RevocationListContents {
    /// Reads a TBSCertList whose inner algorithm must be `signatureAlgorithm` (RFC 5280 section 5.1.2.2).
    /// - Throws: `.malformedRevocationList` naming the field.
    /// - Parameter acceptsParts: whether the list may be one of only some certificates; then ``scope`` says which
    init(der: ArraySlice<UInt8>, signatureAlgorithm: ArraySlice<UInt8>, acceptsParts: Bool = false) throws {
        var outer = DERElementIterator(der)
        var parts = try Self.field("list") { try outer.next(DERWriter.Tag.sequence) }.elements
        let isVersion2 = try Self.field("version") {
            guard let version = try parts.nextIfPresent(DERWriter.Tag.integer) else { return false }
            guard version.content.elementsEqual([1]) else {
                throw ASN1Error.invalidASN1Object(reason: "Neither version 1 nor 2")
            }
            return true
        }
        try Self.field("signature algorithm") {
            guard try parts.next(DERWriter.Tag.sequence).encoded == signatureAlgorithm else {
                throw ASN1Error.invalidASN1Object(reason: "Another one is signed than stands beside the signature")
            }
        }
        issuer = try Self.field("issuer") {
            try DistinguishedName(der: Array(parts.next(DERWriter.Tag.sequence).encoded))
        }
        thisUpdate = try Self.field("thisUpdate") { try parts.nextTime() }
        nextUpdate = try Self.field("nextUpdate") {
            let isTime = [DERWriter.Tag.utcTime, DERWriter.Tag.generalizedTime].contains(parts.nextTag)
            return isTime ? try parts.nextTime() : nil
        }
        let entries = try Self.field("list of revoked certificates") {
            try parts.nextIfPresent(DERWriter.Tag.sequence)
        }
        revoked = try entries.map { try Self.readEntries($0) } ?? []
        try Self.field("extensions") {
            guard isVersion2, let tagged = try parts.nextIfPresent(DERWriter.Tag.constructed(0)) else { return }
            try readExtensions(tagged, acceptsParts: acceptsParts)
        }
        try Self.field("end") { try parts.expectEnd() }
    }

    private static func readEntries(_ list: DERElement) throws -> [RevokedCertificate] {
        var revoked: [RevokedCertificate] = []
        var elements = list.elements
        while elements.nextTag != nil {
            try field("revoked certificate \(revoked.count + 1)") {
                revoked.append(try RevokedCertificate(try elements.next(DERWriter.Tag.sequence)))
            }
        }
        return revoked
    }

    private mutating func readExtensions(_ tagged: DERElement, acceptsParts: Bool) throws {
        for item in try ListExtension.readAll(tagged.elements) {
            switch item.identifier {
            case ObjectIdentifierOctets.authorityKeyIdentifier[...]:
                var content = DERElementIterator(item.value)
                var parts = try content.next(DERWriter.Tag.sequence).elements
                authorityKeyIdentifier = try parts.nextIfPresent(DERWriter.Tag.primitive(0)).map { Array($0.content) }
            case ObjectIdentifierOctets.cRLNumber[...]:
                var content = DERElementIterator(item.value)
                let integer = try content.next(DERWriter.Tag.integer)
                number = integer.content.count <= 8 ? try Int64(derEncoded: integer.encoded) : nil
            case ObjectIdentifierOctets.deltaCRLIndicator[...]:
                var content = DERElementIterator(item.value)
                baseNumber = try Int64(derEncoded: try content.next(DERWriter.Tag.integer).encoded)
            case ObjectIdentifierOctets.issuingDistributionPoint[...] where acceptsParts:
                scope = try RevocationListScope(item.value)
            default:
                try item.refuseIfCritical()
            }
        }
    }

    private static func field<Value>(_ name: String, _ read: () throws -> Value) throws -> Value {
        do {
            return try read()
        } catch {
            throw SignetError(
                .malformedRevocationList, "The revocation list cannot be read: its \(name) is wrong.",
                remedy: "Ask its issuer for a full CRL of version 1 or 2 (RFC 5280 section 5).", cause: error)
        }
    }
}

extension RevokedCertificate {
    fileprivate init(_ entry: DERElement) throws {
        var parts = entry.elements
        serialNumber = Array(try parts.next(DERWriter.Tag.integer).content)
        guard (1...64).contains(serialNumber.count) else {
            throw ASN1Error.invalidASN1IntegerEncoding(reason: "\(serialNumber.count) octets")
        }
        revokedAt = try parts.nextTime()
        reason = .unspecified
        if parts.nextTag == DERWriter.Tag.sequence {
            for item in try ListExtension.readAll(parts) { try read(item) }
            _ = try parts.next()
        }
        try parts.expectEnd()
    }

    private mutating func read(_ item: ListExtension) throws {
        guard item.identifier == ObjectIdentifierOctets.reasonCode[...] else {
            try item.refuseIfCritical()
            extensions.append(try item.additional)
            return
        }
        var content = DERElementIterator(item.value)
        let code = try content.next(DERWriter.Tag.enumerated).content
        guard code.count == 1, let reason = code.first.flatMap({ RevocationReason(rawValue: Int($0)) }) else {
            throw ASN1Error.invalidASN1Object(reason: "Unknown reason code")
        }
        self.reason = reason
    }
}

/// An extension of a revocation list or an OCSP response, or of an entry in them.
struct ListExtension {
    private let type: DERElement
    let critical: Bool
    /// Content octets of extnValue.
    let value: ArraySlice<UInt8>

    /// Content octets of the OID.
    var identifier: ArraySlice<UInt8> { type.content }

    /// As who writes a list gives it.
    var additional: AdditionalExtension {
        get throws {
            AdditionalExtension(
                oid: try ASN1ObjectIdentifier(derEncoded: type.encoded).dotted, critical: critical,
                value: Array(value))
        }
    }

    /// Reads the SEQUENCE OF Extension that comes next in `elements`.
    static func readAll(_ elements: DERElementIterator) throws -> [ListExtension] {
        var elements = elements
        var list = try elements.next(DERWriter.Tag.sequence).elements
        var all: [ListExtension] = []
        while list.nextTag != nil {
            var parts = try list.next(DERWriter.Tag.sequence).elements
            let type = try parts.next(DERWriter.Tag.objectIdentifier)
            let critical = try parts.nextIfPresent(DERWriter.Tag.boolean).map { $0.content.first != 0 } ?? false
            let value = try parts.next(DERWriter.Tag.octetString).content
            try parts.expectEnd()
            all.append(ListExtension(type: type, critical: critical, value: value))
        }
        return all
    }

    /// A list with a critical extension one does not know must not be used (RFC 5280 section 5.2).
    func refuseIfCritical() throws {
        if critical {
            throw ASN1Error.invalidASN1Object(reason: "Unknown critical extension \(identifier.map(Int.init))")
        }
    }
}

extension DERElementIterator {
    /// Reads a Time (RFC 5280 section 4.1.2.5).
    mutating func nextTime() throws -> Date {
        guard let element = try next() else { throw ASN1Error.truncatedASN1Field() }
        guard let time = CertificateTime.read(element) else {
            throw ASN1Error.invalidASN1Object(reason: "Not a time")
        }
        return time.moment
    }
}
