import SignetCore
import SwiftASN1

/// The parts of a CertificationRequest (RFC 2986 section 4).
struct RequestFields {
    private let subjectNode: ASN1Node
    private let attributes: [ASN1Node]
    let subjectPublicKeyInfo: [UInt8]
    let signatureAlgorithm: String
    /// DER of the CertificationRequestInfo.
    let signedBytes: [UInt8]
    /// Content octets of the signature BIT STRING.
    let signature: [UInt8]

    /// - Throws: `.malformedRequest`.
    init(der: [UInt8]) throws {
        guard der.count <= CertificateRequest.maximumSize else {
            throw Self.malformed("A request of \(der.count) bytes is longer than the 65536 Signet reads.")
        }
        guard let root = try? LenientASN1.parse(der[...]).node, root.identifier == .sequence,
            let outer = root.children, outer.count == 3,
            let info = outer[0].children, info.count >= 3,
            let algorithm = Self.signatureAlgorithm(outer[1]),
            outer[2].identifier == .bitString, let bits = outer[2].octets, bits.first == 0
        else { throw Self.malformed("The bytes are not a certificate request.") }
        guard info[0].smallInteger == 0 else {
            throw Self.malformed("The request is of a version other than 1 (RFC 2986).")
        }
        subjectNode = info[1]
        subjectPublicKeyInfo = Array(info[2].encodedBytes)
        attributes = info.dropFirst(3).first { $0.isTagged(0) }?.children ?? []
        signatureAlgorithm = algorithm
        signedBytes = Array(outer[0].encodedBytes)
        signature = Array(bits.dropFirst())
    }

    /// The OID of an AlgorithmIdentifier; nil when it is damaged. Only RSASSA-PSS has parameters, other than NULL.
    private static func signatureAlgorithm(_ node: ASN1Node) -> String? {
        guard node.identifier == .sequence, let fields = node.children, (1...2).contains(fields.count),
            let oid = fields[0].objectIdentifier
        else { return nil }
        let isPlain = fields.dropFirst().allSatisfy { $0.identifier == .null && $0.octets?.isEmpty == true }
        return isPlain || oid == SignatureAlgorithm.rsaPSS.rawValue ? oid : nil
    }

    var subject: DistinguishedName {
        get throws { try DistinguishedName(der: Array(subjectNode.encodedBytes)) }
    }

    /// What the extensionRequest attribute holds (RFC 2985 section 5.4.2), or Microsoft's older form of it.
    /// - Throws: `.malformedRequest`.
    func requestedExtensions() throws -> [DecodedCertificate.Extension] {
        var found: [DecodedCertificate.Extension] = []
        var identifiers: Set<String> = []
        for attribute in attributes {
            guard let fields = attribute.children, fields.count == 2, let type = fields[0].objectIdentifier else {
                throw Self.malformed("An attribute of the request is damaged.")
            }
            guard type == Self.extensionRequest || type == Self.microsoftExtensionRequest else { continue }
            guard let nodes = fields[1].children?.first?.children else {
                throw Self.malformed("The requested extensions are damaged.")
            }
            for node in nodes {
                guard let next = DecodedCertificate.Extension(node) else {
                    throw Self.malformed("A requested extension is damaged.")
                }
                guard identifiers.insert(next.oid).inserted else {
                    throw Self.malformed("The extension \(next.oid) is requested twice.")
                }
                found.append(next)
            }
        }
        return found
    }

    /// The names of the subjectAltName extension among `extensions`.
    /// - Throws: `.malformedRequest` when one cannot be read: signing the rest would not be what was asked for.
    static func alternativeNames(in extensions: [DecodedCertificate.Extension]) throws -> [AlternativeName] {
        guard let value = extensions.first(where: { $0.oid == ExtensionOID.subjectAlternativeName })?.value else {
            return []
        }
        guard let node = try? LenientASN1.parse(value[...]).node, node.identifier == .sequence,
            let nodes = node.children
        else { throw malformed("The requested alternative names are damaged.") }
        var names: [AlternativeName] = []
        for (index, node) in nodes.enumerated() {
            switch GeneralNameReader.read(node) {
            case .name(let name): names.append(name)
            case .broken(let what): throw malformed("Requested alternative name \(index + 1) \(what).")
            case .otherKind:
                throw malformed(
                    "Requested alternative name \(index + 1) is of a kind that Signet does not issue (directory name, "
                        + "registered ID, X.400 or EDI).")
            }
        }
        return names
    }

    private static func malformed(_ message: String) -> SignetError {
        SignetError(
            .malformedRequest, message,
            remedy: "Make the request again, for example with signet request or openssl req -new.")
    }

    private static let extensionRequest = "1.2.840.113549.1.9.14"
    private static let microsoftExtensionRequest = "1.3.6.1.4.1.311.2.1.14"
}

// MARK: - Writing

extension RequestFields {
    /// DER of a CertificationRequestInfo.
    static func encode(
        subject: DistinguishedName, alternativeNames: [AlternativeName], isAuthority: Bool, publicKey: PublicKey
    ) throws -> [UInt8] {
        var writer = DERWriter(capacity: 1024)
        try writer.sequence { writer in
            writer.integer(0)
            writer.raw(subject.der)
            writer.raw(publicKey.subjectPublicKeyInfo)
            // Present even when empty: the attributes are not optional (RFC 2986 section 4.1).
            try writer.constructed(DERWriter.Tag.constructed(0)) { writer in
                guard isAuthority || !alternativeNames.isEmpty else { return }
                let type = try ObjectIdentifierOctets.encode(dotted: extensionRequest)
                try writer.sequence { writer in
                    writer.objectIdentifier(type)
                    try writer.constructed(DERWriter.Tag.set) { writer in
                        try writer.sequence { writer in
                            if isAuthority { writeAuthorityExtensions(into: &writer) }
                            if !alternativeNames.isEmpty {
                                try write(alternativeNames, isCritical: subject.isEmpty, into: &writer)
                            }
                        }
                    }
                }
            }
        }
        return writer.bytes
    }

    private static func writeAuthorityExtensions(into writer: inout DERWriter) {
        writer.extension(ObjectIdentifierOctets.basicConstraints, critical: true) { writer in
            writer.sequence { $0.booleanTrue() }
        }
        writer.extension(ObjectIdentifierOctets.keyUsage, critical: true) { writer in
            CertificateUsage.intermediate.keyUsage.write(into: &writer)
        }
    }

    private static func write(
        _ names: [AlternativeName], isCritical: Bool, into writer: inout DERWriter
    ) throws {
        try writer.extension(ObjectIdentifierOctets.subjectAlternativeName, critical: isCritical) { writer in
            try writer.sequence { writer in
                for name in names { try name.write(into: &writer) }
            }
        }
    }
}
