import SwiftASN1

/// What the known extensions of one certificate say; what is damaged becomes a problem, the rest is still read.
struct ExtensionFields {
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

    /// Takes in one Extension.
    mutating func take(_ node: ASN1Node) {
        guard let next = DecodedCertificate.Extension(node) else {
            defects.append("An extension cannot be read and is left out.")
            return
        }
        let isRepeated = extensions.contains { $0.oid == next.oid }
        extensions.append(next)
        if isRepeated {
            defects.append("The extension \(next.oid) occurs twice; only the first counts.")
        } else if decode(next) == nil {
            defects.append("The value of the extension \(next.oid) cannot be read.")
        }
    }

    /// Reads the value of a known extension; nil when it is damaged.
    private mutating func decode(_ next: DecodedCertificate.Extension) -> Void? {
        switch next.oid {
        case ExtensionOID.subjectAlternativeName: readAlternativeNames(next)
        case ExtensionOID.basicConstraints: readBasicConstraints(next)
        case ExtensionOID.keyUsage: readKeyUsage(next)
        case ExtensionOID.extendedKeyUsage: readExtendedKeyUsage(next)
        case ExtensionOID.subjectKeyIdentifier: readSubjectKeyIdentifier(next)
        case ExtensionOID.authorityKeyIdentifier: readAuthorityKeyIdentifier(next)
        case ExtensionOID.authorityInformationAccess: readInformationAccess(next)
        case ExtensionOID.crlDistributionPoints: readDistributionPoints(next)
        case ExtensionOID.nameConstraints: readNameConstraints(next)
        default: ()
        }
    }

    private mutating func readAlternativeNames(_ next: DecodedCertificate.Extension) -> Void? {
        guard let nodes = next.sequence else { return nil }
        for (index, node) in nodes.enumerated() {
            switch GeneralNameReader.read(node) {
            case .name(let name): alternativeNames.append(name)
            case .otherKind: continue
            case .broken(let what): brokenNames.append("Alternative name \(index + 1) \(what).")
            }
        }
        return ()
    }

    private mutating func readBasicConstraints(_ next: DecodedCertificate.Extension) -> Void? {
        guard let nodes = next.sequence else { return nil }
        for node in nodes {
            if node.identifier == .boolean, let flag = node.octets?.first {
                isAuthority = flag != 0
            } else if let length = node.smallInteger {
                pathLength = length
            } else {
                return nil
            }
        }
        return ()
    }

    private mutating func readKeyUsage(_ next: DecodedCertificate.Extension) -> Void? {
        guard let node = next.node, node.identifier == .bitString, let bits = node.octets, bits.count <= 5 else {
            return nil
        }
        var usage: UInt16 = 0
        for (index, octet) in bits.dropFirst().prefix(2).enumerated() {
            for bit in 0..<8 where octet & (0x80 >> UInt8(bit)) != 0 { usage |= 1 << UInt16(index * 8 + bit) }
        }
        keyUsage = KeyUsage(rawValue: usage)
        return ()
    }

    private mutating func readExtendedKeyUsage(_ next: DecodedCertificate.Extension) -> Void? {
        guard let nodes = next.sequence else { return nil }
        let usages = nodes.compactMap(\.objectIdentifier)
        extendedKeyUsages = usages
        return usages.count == nodes.count ? () : nil
    }

    private mutating func readSubjectKeyIdentifier(_ next: DecodedCertificate.Extension) -> Void? {
        guard let node = next.node, node.identifier == .octetString, let octets = node.octets else { return nil }
        subjectKeyIdentifier = Array(octets)
        return ()
    }

    private mutating func readAuthorityKeyIdentifier(_ next: DecodedCertificate.Extension) -> Void? {
        guard let nodes = next.sequence else { return nil }
        authorityKeyIdentifier = nodes.first { $0.isTagged(0) }?.octets.map { Array($0) }
        return ()
    }

    private mutating func readInformationAccess(_ next: DecodedCertificate.Extension) -> Void? {
        guard let nodes = next.sequence else { return nil }
        for node in nodes {
            guard let fields = node.children, fields.count == 2 else { return nil }
            switch fields[0].objectIdentifier {
            case ExtensionOID.accessOCSP: ocspURLs += GeneralNameReader.uris(fields[1...])
            case ExtensionOID.accessIssuers: issuingCertificateURLs += GeneralNameReader.uris(fields[1...])
            default: continue
            }
        }
        return ()
    }

    private mutating func readNameConstraints(_ next: DecodedCertificate.Extension) -> Void? {
        guard let subtrees = NameSubtrees(next) else { return nil }
        nameSubtrees = subtrees
        return ()
    }

    private mutating func readDistributionPoints(_ next: DecodedCertificate.Extension) -> Void? {
        guard let points = next.sequence else { return nil }
        for point in points {
            guard let fields = point.children else { return nil }
            let names = fields.first { $0.isTagged(0) }?.children?.first { $0.isTagged(0) }?.children
            crlURLs += GeneralNameReader.uris(names ?? [])
        }
        return ()
    }
}

extension DecodedCertificate.Extension {
    /// The value as ASN.1; nil when it is damaged.
    var node: ASN1Node? { (try? LenientASN1.parse(value[...]))?.node }

    /// The members when the value is a SEQUENCE.
    var sequence: [ASN1Node]? {
        guard let node, node.identifier == .sequence else { return nil }
        return node.children
    }
}
