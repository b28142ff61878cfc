import SwiftASN1

/// What the known extensions of one certificate say; what is damaged becomes a problem, the rest is still read.
struct ExtensionFields: Sendable {
    var extensions: [DecodedCertificate.Extension] = []
    var alternativeNames: [AlternativeName] = []
    var isAuthority = false
    var pathLength: Int?
    var keyUsage: KeyUsage?
    var extendedKeyUsages: [String]?
    var subjectKeyIdentifier: [UInt8]?
    var authorityKeyIdentifier: [UInt8]?
    var issuingCertificateURLs: [String] = []
    var ocspURLs: [String] = []
    var crlURLs: [String] = []
    var nameSubtrees: NameSubtrees?
    /// Extensions that say nothing reliable, as sentences.
    var defects: [String] = []
    /// Alternative names that cannot be read, as sentences.
    var brokenNames: [String] = []

    /// About how many extensions a certificate has.
    private static let usualCount = 10

    /// Takes in one Extension.
    mutating func take(_ element: DERElement) {
        guard let next = try? DecodedCertificate.Extension(element) else {
            defects.append("An extension cannot be read and is left out.")
            return
        }
        let isRepeated = extensions.contains { $0.oid == next.oid }
        if extensions.isEmpty { extensions.reserveCapacity(Self.usualCount) }
        extensions.append(next)
        guard !isRepeated else {
            defects.append("The extension \(next.oid) occurs twice; only the first counts.")
            return
        }
        do {
            try decode(next)
        } catch {
            defects.append("The value of the extension \(next.oid) cannot be read.")
        }
    }

    /// Reads the value of a known extension.
    /// - Throws: `ASN1Error` when it is damaged; what was read before that stays.
    private mutating func decode(_ next: DecodedCertificate.Extension) throws {
        switch next.oid {
        case ExtensionOID.subjectAlternativeName: try readAlternativeNames(Self.members(next))
        case ExtensionOID.basicConstraints: try readBasicConstraints(Self.members(next))
        case ExtensionOID.keyUsage: try readKeyUsage(Self.content(next, DERWriter.Tag.bitString))
        case ExtensionOID.extendedKeyUsage: try readExtendedKeyUsage(Self.members(next))
        case ExtensionOID.subjectKeyIdentifier:
            subjectKeyIdentifier = Array(try Self.content(next, DERWriter.Tag.octetString))
        case ExtensionOID.authorityKeyIdentifier: try readAuthorityKeyIdentifier(Self.members(next))
        case ExtensionOID.authorityInformationAccess: try readInformationAccess(Self.members(next))
        case ExtensionOID.crlDistributionPoints: try readDistributionPoints(Self.members(next))
        case ExtensionOID.nameConstraints:
            guard let subtrees = NameSubtrees(next) else { throw Self.damaged }
            nameSubtrees = subtrees
        default: ()
        }
    }

    private static let damaged = ASN1Error.invalidASN1Object(reason: "A damaged value of an extension")

    private static func members(_ next: DecodedCertificate.Extension) throws -> DERElementIterator {
        guard let members = next.members else { throw damaged }
        return members
    }

    private static func content(_ next: DecodedCertificate.Extension, _ tag: UInt8) throws -> ArraySlice<UInt8> {
        guard let element = next.element, element.tag == tag else { throw damaged }
        return element.content
    }

    private mutating func readAlternativeNames(_ members: DERElementIterator) throws {
        var members = members
        var number = 0
        while let element = try members.next() {
            number += 1
            switch GeneralNameReader.read(element) {
            case .name(let name): alternativeNames.append(name)
            case .otherKind: continue
            case .broken(let what): brokenNames.append("Alternative name \(number) \(what).")
            }
        }
    }

    private mutating func readBasicConstraints(_ members: DERElementIterator) throws {
        var members = members
        while let element = try members.next() {
            if element.tag == DERWriter.Tag.boolean, let flag = element.content.first {
                isAuthority = flag != 0
            } else if let length = element.smallInteger {
                pathLength = length
            } else {
                throw Self.damaged
            }
        }
    }

    private mutating func readKeyUsage(_ bits: ArraySlice<UInt8>) throws {
        guard bits.count <= 5 else { throw Self.damaged }
        var usage: UInt16 = 0
        for (index, octet) in bits.dropFirst().prefix(2).enumerated() {
            for bit in 0..<8 where octet & (0x80 >> UInt8(bit)) != 0 { usage |= 1 << UInt16(index * 8 + bit) }
        }
        keyUsage = KeyUsage(rawValue: usage)
    }

    private mutating func readExtendedKeyUsage(_ members: DERElementIterator) throws {
        var members = members
        var usages: [String] = []
        var isWhole = true
        while let element = try members.next() {
            if let usage = element.objectIdentifier { usages.append(usage) } else { isWhole = false }
        }
        extendedKeyUsages = usages
        guard isWhole else { throw Self.damaged }
    }

    private mutating func readAuthorityKeyIdentifier(_ members: DERElementIterator) throws {
        var members = members
        while let element = try members.next() {
            guard element.isTagged(0) else { continue }
            authorityKeyIdentifier = element.octets.map { Array($0) }
            return
        }
    }

    private mutating func readInformationAccess(_ members: DERElementIterator) throws {
        var members = members
        while let description = try members.next() {
            var fields = description.elements
            guard description.isConstructed, let method = try fields.next() else { throw Self.damaged }
            let location = fields
            guard try fields.next() != nil, fields.nextTag == nil else { throw Self.damaged }
            switch method.objectIdentifier {
            case ExtensionOID.accessOCSP: ocspURLs += GeneralNameReader.uris(location)
            case ExtensionOID.accessIssuers: issuingCertificateURLs += GeneralNameReader.uris(location)
            default: continue
            }
        }
    }

    private mutating func readDistributionPoints(_ members: DERElementIterator) throws {
        var members = members
        while let point = try members.next() {
            guard let fields = point.children else { throw Self.damaged }
            let names = fields.first { $0.isTagged(0) }?.children?.first { $0.isTagged(0) }
            if let names, names.isConstructed { crlURLs += GeneralNameReader.uris(names.elements) }
        }
    }
}
