import Foundation
import SignetCore
import SwiftASN1

/// The fields of a Certificate (RFC 5280 section 4.1) in the order in which they stand, read once.
struct CertificateFields {
    private(set) var version = 1
    private(set) var serialNumber: [UInt8] = []
    private(set) var issuer: DistinguishedName
    private(set) var subject: DistinguishedName
    private(set) var notBefore: Date
    private(set) var notAfter: Date
    private(set) var subjectPublicKeyInfo: [UInt8]
    private(set) var keyDescription: DecodedCertificate.KeyDescription
    private(set) var signatureAlgorithm: String
    /// Where the to-be-signed part stands in the input.
    private(set) var toBeSigned: Range<Int>
    /// The signature without the octet that counts unused bits.
    private(set) var signature: [UInt8]
    private(set) var known = ExtensionFields()
    private(set) var problems: [String] = []
    /// Those of the problems because of which a certificate must not be relied on.
    private(set) var defects: [String] = []

    /// - Throws: `.malformedCertificate` naming the field.
    init(_ der: [UInt8]) throws {
        guard der.count <= DecodedCertificate.maximumSize else {
            throw Self.malformed("has \(der.count) bytes; at most \(DecodedCertificate.maximumSize) are read")
        }
        let root: ASN1Node
        let isDER: Bool
        do {
            (root, isDER) = try LenientASN1.parse(der[...])
        } catch {
            throw Self.malformed("is not DER", cause: error)
        }
        guard root.identifier == .sequence, let parts = root.children, parts.count == 3,
            parts[0].identifier == .sequence, let body = parts[0].children
        else { throw Self.malformed("is not a sequence of contents, algorithm and signature") }
        if !isDER { problems.append("The encoding is BER, not DER.") }

        toBeSigned = parts[0].encodedBytes.indices
        guard let oid = parts[1].children?.first?.objectIdentifier else { throw Self.malformed("signatureAlgorithm") }
        signatureAlgorithm = oid
        guard parts[2].identifier == .bitString, let bits = parts[2].octets, !bits.isEmpty else {
            throw Self.malformed("signatureValue")
        }
        signature = Array(bits.dropFirst())
        if bits.first != 0 { defects.append("The signature does not end with a whole octet.") }

        var fields = body[...]
        if let first = fields.first, first.isTagged(0) {
            guard let number = first.children?.first?.smallInteger, number < 100 else {
                throw Self.malformed("version")
            }
            version = number + 1
            fields.removeFirst()
        }
        guard fields.count >= 6 else { throw Self.malformed("has only \(fields.count) of the 6 fields it must have") }
        let start = fields.startIndex
        guard fields[start].identifier == .integer, case .primitive(let serial) = fields[start].content else {
            throw Self.malformed("serialNumber")
        }
        serialNumber = Array(serial)
        issuer = try Self.name(fields[start + 2], "issuer")
        guard let validity = fields[start + 3].children, validity.count == 2 else { throw Self.malformed("validity") }
        guard let begin = CertificateTime.read(validity[0]) else { throw Self.malformed("notBefore") }
        guard let end = CertificateTime.read(validity[1]) else { throw Self.malformed("notAfter") }
        (notBefore, notAfter) = (begin.moment, end.moment)
        subject = try Self.name(fields[start + 4], "subject")
        guard let key = DecodedCertificate.KeyDescription(subjectPublicKeyInfo: fields[start + 5]) else {
            throw Self.malformed("subjectPublicKeyInfo")
        }
        keyDescription = key
        subjectPublicKeyInfo = Array(fields[start + 5].encodedBytes)

        if !begin.isRegular || !end.isRegular { problems.append("The dates are not written as RFC 5280 demands.") }
        if fields[start + 1].encodedBytes != parts[1].encodedBytes {
            defects.append("The signature algorithm is not the same inside and outside of the signed part.")
        }
        readExtensions(fields.dropFirst(6))
        problems += defects + known.brokenNames
        noteOddities()
    }

    private mutating func readExtensions(_ rest: ArraySlice<ASN1Node>) {
        guard let wrapper = rest.first(where: { $0.isTagged(3) }) else { return }
        guard let list = wrapper.children?.first, list.identifier == .sequence, let nodes = list.children else {
            defects.append("The extensions cannot be read.")
            return
        }
        for node in nodes { known.take(node) }
        defects += known.defects
    }

    private mutating func noteOddities() {
        if version > 3 { problems.append("The version is \(version); only 1 to 3 exist.") }
        if version < 3 && !known.extensions.isEmpty {
            problems.append("A certificate of version \(version) cannot have extensions.")
        }
        if serialNumber.first.map({ $0 >= 0x80 }) ?? true { problems.append("The serial number is negative.") }
        if serialNumber.allSatisfy({ $0 == 0 }) { problems.append("The serial number is zero.") }
        if serialNumber.count > 20 {
            problems.append("The serial number has \(serialNumber.count) octets; at most 20 are allowed.")
        }
        if notAfter < notBefore { problems.append("The certificate ends before it begins.") }
    }

    private static func name(_ node: ASN1Node, _ field: String) throws -> DistinguishedName {
        do {
            return try DistinguishedName(der: Array(node.encodedBytes))
        } catch {
            throw malformed(field, cause: error)
        }
    }

    /// - Parameter what: a field's name, or what is wrong as a whole, as the predicate of a sentence
    private static func malformed(_ what: String, cause: (any Error)? = nil) -> SignetError {
        let isField = !what.contains(" ")
        return SignetError(
            .malformedCertificate,
            isField ? "The field \(what) of the certificate cannot be read." : "The certificate \(what).",
            remedy: "The file is damaged or is not a certificate: get it again from where it came from.",
            cause: cause)
    }
}

extension SignetError.Code {
    /// Bytes that should be a certificate are not one.
    public static let malformedCertificate = Self(rawValue: "certificate.malformed")
}
