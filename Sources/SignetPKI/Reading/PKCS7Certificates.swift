import SignetCore
import SwiftASN1

/// The certificates of a PKCS#7 SignedData (RFC 5652 section 5.1), as `openssl crl2pkcs7` and Windows write them: nothing
/// is signed, the structure is only the envelope.
enum PKCS7Certificates {
    /// The most certificates that are taken from one envelope.
    static let maximumCount = 10_000

    /// - Returns: nil when the value is no PKCS#7 at all; a failure when it is one but is damaged or holds something else.
    static func read(_ bytes: [UInt8]) -> Result<[[UInt8]], SignetError>? {
        guard let node = (try? LenientASN1.parse(bytes[...]))?.node, node.identifier == .sequence,
            let fields = node.children, let type = fields.first?.objectIdentifier, type.hasPrefix("1.2.840.113549.1.7.")
        else { return nil }
        guard type == "1.2.840.113549.1.7.2" else {
            return .failure(damaged("holds content of type \(type), not signed data"))
        }
        guard fields.count == 2, fields[1].isTagged(0), let signedData = fields[1].children?.first,
            signedData.identifier == .sequence, let members = signedData.children
        else { return .failure(damaged("has no signed data")) }
        guard let set = members.first(where: { $0.isTagged(0) }) else { return .success([]) }
        guard let choices = set.children else { return .failure(damaged("has a damaged certificate set")) }
        let certificates = choices.filter { $0.identifier == .sequence }
        guard certificates.count <= maximumCount else {
            return .failure(damaged("holds \(certificates.count) certificates; at most \(maximumCount) are read"))
        }
        return .success(certificates.map { Array($0.encodedBytes) })
    }

    private static func damaged(_ what: String) -> SignetError {
        SignetError(.malformedCertificate, "The PKCS#7 structure \(what).")
    }
}
