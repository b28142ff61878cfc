import SignetCore
import SwiftASN1

/// The parts of a CertificationRequest (RFC 2986 section 4).
///
/// Requests are read thousands of times a second, so they are walked over instead of being parsed into a tree.
struct RequestFields {
    /// DER of the Name.
    let subject: [UInt8]
    private let attributes: DERElementIterator
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
        let version: DERElement
        do {
            var outer = try DERElement.only(DERWriter.Tag.sequence, in: der[...]).elements
            let info = try outer.next(DERWriter.Tag.sequence)
            signatureAlgorithm = try Self.signatureAlgorithm(outer.next(DERWriter.Tag.sequence))
            let bits = try outer.next(DERWriter.Tag.bitString).content
            guard bits.first == 0 else { throw ASN1Error.invalidASN1Object(reason: "Unused bits in a signature") }
            try outer.expectEnd()

            var fields = info.elements
            version = try fields.next(DERWriter.Tag.integer)
            subject = Array(try fields.next(DERWriter.Tag.sequence).encoded)
            subjectPublicKeyInfo = Array(try fields.next(DERWriter.Tag.sequence).encoded)
            attributes = try fields.nextIfPresent(DERWriter.Tag.constructed(0))?.elements ?? DERElementIterator([])
            try fields.expectEnd()
            signedBytes = Array(info.encoded)
            signature = Array(bits.dropFirst())
        } catch let error as ASN1Error {
            throw Self.malformed("The bytes are not a certificate request.", cause: error)
        }
        guard version.content.elementsEqual(CollectionOfOne(0)) else {
            throw Self.malformed("The request is of a version other than 1 (RFC 2986).")
        }
    }

    /// The OID of an AlgorithmIdentifier. Only RSASSA-PSS has parameters, other than NULL.
    private static func signatureAlgorithm(_ element: DERElement) throws -> String {
        var fields = element.elements
        let identifier = try fields.next(DERWriter.Tag.objectIdentifier).content
        let parameters = try fields.next()
        try fields.expectEnd()
        guard let oid = LenientASN1.dotted(identifier),
            parameters.map({ $0.tag == DERWriter.Tag.null && $0.content.isEmpty }) ?? true
                || oid == SignatureAlgorithm.rsaPSS.rawValue
        else { throw ASN1Error.invalidASN1Object(reason: "A damaged signature algorithm") }
        return oid
    }

    /// What the extensionRequest attribute holds (RFC 2985 section 5.4.2), or Microsoft's older form of it.
    /// - Throws: `.malformedRequest`.
    func requestedExtensions() throws -> [DecodedCertificate.Extension] {
        var found: [DecodedCertificate.Extension] = []
        var attributes = attributes
        do {
            while let attribute = try attributes.next() {
                var fields = attribute.elements
                let type = try fields.next(DERWriter.Tag.objectIdentifier).content
                var values = try fields.next(DERWriter.Tag.set).elements
                try fields.expectEnd()
                guard Self.extensionRequests.contains(where: { $0.elementsEqual(type) }) else { continue }
                var extensions = try values.next(DERWriter.Tag.sequence).elements
                while let element = try extensions.next() {
                    let next = try DecodedCertificate.Extension(element)
                    guard !found.contains(where: { $0.oid == next.oid }) else {
                        throw Self.malformed("The extension \(next.oid) is requested twice.")
                    }
                    guard found.count < Self.maximumExtensions else {
                        throw Self.malformed("More than \(Self.maximumExtensions) extensions are requested.")
                    }
                    found.append(next)
                }
            }
        } catch let error as ASN1Error {
            throw Self.malformed("An attribute of the request is damaged.", cause: error)
        }
        return found
    }

    /// The names of the subjectAltName extension among `extensions`.
    /// - Throws: `.malformedRequest` when one cannot be read: signing the rest would not be what was asked for.
    static func alternativeNames(in extensions: [DecodedCertificate.Extension]) throws -> [AlternativeName] {
        guard let value = extensions.first(where: { $0.oid == ExtensionOID.subjectAlternativeName })?.value else {
            return []
        }
        var names: [AlternativeName] = []
        do {
            var elements = try DERElement.only(DERWriter.Tag.sequence, in: value[...]).elements
            while let element = try elements.next() {
                switch GeneralNameReader.read(element) {
                case .name(let name): names.append(name)
                case .broken(let what): throw malformed("Requested alternative name \(names.count + 1) \(what).")
                case .otherKind:
                    throw malformed(
                        "Requested alternative name \(names.count + 1) is of a kind that Signet does not issue (directory"
                            + " name, registered ID, X.400 or EDI).")
                }
            }
        } catch let error as ASN1Error {
            throw malformed("The requested alternative names are damaged.", cause: error)
        }
        return names
    }

    /// More than anyone has use for, and few enough to be compared with one another.
    private static let maximumExtensions = 64

    private static func malformed(_ message: String, cause: (any Error)? = nil) -> SignetError {
        SignetError(
            .malformedRequest, message,
            remedy: "Make the request again, for example with signet csr create or openssl req -new.", cause: cause)
    }

    /// PKCS#9 extensionRequest, 1.2.840.113549.1.9.14.
    private static let extensionRequest: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 14]
    /// With Microsoft's, 1.3.6.1.4.1.311.2.1.14.
    private static let extensionRequests: [[UInt8]] = [
        extensionRequest, [0x2B, 6, 1, 4, 1, 0x82, 0x37, 2, 1, 14],
    ]
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
                try writer.sequence { writer in
                    writer.objectIdentifier(extensionRequest)
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
