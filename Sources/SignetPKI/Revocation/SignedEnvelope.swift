import SignetCore
import SwiftASN1

/// The outer SEQUENCE that certificates and revocation lists share: what is signed, the algorithm, the signature.
struct SignedEnvelope {
    /// DER of the signed part.
    let toBeSigned: ArraySlice<UInt8>
    /// DER of the AlgorithmIdentifier.
    let algorithmIdentifier: ArraySlice<UInt8>
    /// Dotted OID of the algorithm.
    let algorithm: String
    /// Content octets of the signature BIT STRING.
    let signature: [UInt8]

    /// Opens the envelope of a revocation list of at most 64 MiB.
    /// - Throws: `.malformedRevocationList`.
    init(der: [UInt8]) throws {
        guard der.count <= 64 << 20 else {
            throw SignetError(
                .malformedRevocationList,
                "A revocation list of \(der.count) bytes is larger than the 64 MiB Signet reads.")
        }
        do {
            var outer = DERElementIterator(der[...])
            var parts = try outer.next(DERWriter.Tag.sequence).elements
            try outer.expectEnd()
            toBeSigned = try parts.next(DERWriter.Tag.sequence).encoded
            let identifier = try parts.next(DERWriter.Tag.sequence)
            algorithmIdentifier = identifier.encoded
            var identifierParts = identifier.elements
            let oid = try identifierParts.next(DERWriter.Tag.objectIdentifier)
            algorithm = try ASN1ObjectIdentifier(derEncoded: oid.encoded).dotted
            let bits = try parts.next(DERWriter.Tag.bitString).content
            guard bits.first == 0 else { throw ASN1Error.invalidASN1Object(reason: "Unused bits in a signature") }
            signature = Array(bits.dropFirst())
            try parts.expectEnd()
        } catch {
            throw SignetError(
                .malformedRevocationList, "The bytes are not a signed revocation list.",
                remedy: "Give a CRL as DER, or the bytes of its PEM block.", cause: error)
        }
    }
}
