import Foundation
import SignetCore
import SwiftASN1

/// The fields of a Certificate (RFC 5280 section 4.1) in the order in which they stand, read once.
struct CertificateFields: Sendable {
    private(set) var version = 1
    private(set) var serialNumber: [UInt8] = []
    private(set) var issuer: DistinguishedName
    private(set) var subject: DistinguishedName
    private(set) var notBefore: Date
    private(set) var notAfter: Date
    private(set) var subjectPublicKeyInfo: ArraySlice<UInt8>
    private(set) var keyDescription: DecodedCertificate.KeyDescription
    private(set) var signatureAlgorithm: String
    /// Where the to-be-signed part stands in the input.
    private(set) var toBeSigned: Range<Int>
    /// The signature without the octet that counts unused bits.
    private(set) var signature: ArraySlice<UInt8>
    private(set) var known = ExtensionFields()
    private(set) var problems: [String] = []
    /// Those of the problems because of which a certificate must not be relied on.
    private(set) var defects: [String] = []

    /// - Throws: `.malformedCertificate` naming the field.
    init(_ der: [UInt8]) throws {
        guard der.count <= DecodedCertificate.maximumSize else {
            throw Self.malformed("has \(der.count) bytes; at most \(DecodedCertificate.maximumSize) are read")
        }
        let certificate: DERElement
        let isDER: Bool
        do {
            (certificate, isDER) = try LenientASN1.element(der[...])
        } catch {
            throw Self.malformed("is not DER", cause: error)
        }
        var parts = certificate.elements
        guard certificate.tag == DERWriter.Tag.sequence, let signed = try? parts.next(DERWriter.Tag.sequence),
            let outerAlgorithm = try? parts.next(), let signatureValue = try? parts.next(),
            parts.nextTag == nil
        else { throw Self.malformed("is not a sequence of contents, algorithm and signature") }
        if !isDER { problems.append("The encoding is BER, not DER.") }
        toBeSigned = isDER ? signed.range : try Self.signedRange(der)
        guard let oid = Self.algorithm(outerAlgorithm) else { throw Self.malformed("signatureAlgorithm") }
        signatureAlgorithm = oid
        let bits = signatureValue.content
        guard signatureValue.tag == DERWriter.Tag.bitString, let unused = bits.first else {
            throw Self.malformed("signatureValue")
        }
        signature = bits.dropFirst()
        if unused != 0 { defects.append("The signature does not end with a whole octet.") }

        var fields = signed.elements
        if let tag = fields.nextTag, tag & 0xDF == DERWriter.Tag.primitive(0) {
            let explicit = try Self.next(&fields, "version")
            var inner = explicit.elements
            guard explicit.isConstructed, let number = (try? inner.next())?.smallInteger, number < 100 else {
                throw Self.malformed("version")
            }
            version = number + 1
        }
        let serial = try Self.next(&fields, "serialNumber")
        guard serial.tag == DERWriter.Tag.integer else { throw Self.malformed("serialNumber") }
        serialNumber = Array(serial.content)
        let innerAlgorithm = try Self.next(&fields, "signature")
        issuer = try Self.name(Self.next(&fields, "issuer"), "issuer")
        let validity = try Self.next(&fields, "validity")
        var times = validity.elements
        guard validity.isConstructed, let first = try? times.next(), let second = try? times.next(),
            times.nextTag == nil
        else { throw Self.malformed("validity") }
        guard let begin = CertificateTime.read(first) else { throw Self.malformed("notBefore") }
        guard let end = CertificateTime.read(second) else { throw Self.malformed("notAfter") }
        (notBefore, notAfter) = (begin.moment, end.moment)
        subject = try Self.name(Self.next(&fields, "subject"), "subject")
        let publicKey = try Self.next(&fields, "subjectPublicKeyInfo")
        guard let key = DecodedCertificate.KeyDescription(subjectPublicKeyInfo: publicKey) else {
            throw Self.malformed("subjectPublicKeyInfo")
        }
        keyDescription = key
        subjectPublicKeyInfo = publicKey.encoded

        if !begin.isRegular || !end.isRegular { problems.append("The dates are not written as RFC 5280 demands.") }
        if innerAlgorithm.encoded != outerAlgorithm.encoded {
            defects.append("The signature algorithm is not the same inside and outside of the signed part.")
        }
        readExtensions(fields)
        problems += defects + known.brokenNames
        noteOddities()
    }

    private mutating func readExtensions(_ rest: DERElementIterator) {
        var rest = rest
        // The unique identifiers that version 2 allowed stand before them.
        while let field = try? rest.next() {
            guard field.isTagged(3) else { continue }
            var wrapped = field.elements
            guard field.isConstructed, var list = (try? wrapped.next(DERWriter.Tag.sequence))?.elements else {
                defects.append("The extensions cannot be read.")
                return
            }
            while let element = try? list.next() { known.take(element) }
            defects += known.defects
            return
        }
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

    private static func next(_ fields: inout DERElementIterator, _ field: String) throws -> DERElement {
        guard let element = try? fields.next() else { throw malformed(field) }
        return element
    }

    private static func name(_ element: DERElement, _ field: String) throws -> DistinguishedName {
        do {
            return try DistinguishedName(element)
        } catch {
            throw malformed(field, cause: error)
        }
    }

    /// The OID of an AlgorithmIdentifier.
    private static func algorithm(_ element: DERElement) -> String? {
        guard element.isConstructed else { return nil }
        var parts = element.elements
        return (try? parts.next())?.objectIdentifier
    }

    /// Where the signed part stands in BER.
    private static func signedRange(_ der: [UInt8]) throws -> Range<Int> {
        guard let signed = try BER.parse(der[...]).children?.first else {
            throw malformed("is not a sequence of contents, algorithm and signature")
        }
        return signed.encodedBytes.indices
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
