import Crypto
import SignetPKI

/// Which of the chains that a CA offers for one certificate is taken (RFC 8555 section 7.4.2).
public enum ChainPreference: Hashable, Sendable {
    /// The one the CA gives first; nothing else is fetched.
    case offered
    /// One whose last certificate was issued by that common name, usually the root's.
    case root(commonName: String)
    /// One in which any certificate was issued by that common name.
    case anyIssuer(commonName: String)
    /// One that has, or leads to, a certificate with that key: SHA-256 of its SubjectPublicKeyInfo.
    case rootKey(sha256: [UInt8])
    /// The one with the fewest bytes.
    case smallest
}

extension ChainPreference {
    /// The chain that fits; the first when none does.
    /// - Parameter chains: each from the leaf on, the CA's own choice first
    func choose(among chains: [[DecodedCertificate]]) -> Int {
        switch self {
        case .offered: 0
        case .root(let name): chains.firstIndex { $0.last?.issuer.commonName == name } ?? 0
        case .anyIssuer(let name):
            chains.firstIndex { $0.contains { $0.issuer.commonName == name } } ?? 0
        case .rootKey(let digest):
            chains.firstIndex { chain in
                chain.contains { Array(SHA256.hash(data: $0.subjectPublicKeyInfo)) == digest }
            } ?? 0
        case .smallest:
            chains.indices.min { chains[$0].size < chains[$1].size } ?? 0
        }
    }
}

extension [DecodedCertificate] {
    fileprivate var size: Int { reduce(0) { $0 + $1.der.count } }
}
