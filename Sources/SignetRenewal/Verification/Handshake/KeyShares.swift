import Crypto

/// The probe's side of the key exchange in TLS 1.3.
///
/// One set serves many probes: what they protect is the certificate a server shows to everybody, and nothing is ever sent under them.
struct KeyShares: Sendable {
    /// A group in which keys can be exchanged (RFC 8446 section 4.2.7).
    enum Group: Int, CaseIterable, Sendable {
        case x25519 = 0x001D
        case p256 = 0x0017
        case p384 = 0x0018
        case p521 = 0x0019
    }

    /// Those for which a share goes with the first hello; for the others the server asks.
    static let offeredAtOnce: [Group] = [.x25519, .p256]

    private let x25519 = Curve25519.KeyAgreement.PrivateKey()
    private let p256 = P256.KeyAgreement.PrivateKey()
    private let p384 = P384.KeyAgreement.PrivateKey()
    private let p521 = P521.KeyAgreement.PrivateKey()

    /// What goes over the wire.
    func publicKey(_ group: Group) -> [UInt8] {
        switch group {
        case .x25519: Array(x25519.publicKey.rawRepresentation)
        case .p256: Array(p256.publicKey.x963Representation)
        case .p384: Array(p384.publicKey.x963Representation)
        case .p521: Array(p521.publicKey.x963Representation)
        }
    }

    /// What both sides know once the server's share is there.
    func secret(_ group: Group, with share: ArraySlice<UInt8>) throws(TLSProbeError) -> SymmetricKey {
        do {
            let secret =
                switch group {
                case .x25519: try x25519.sharedSecretFromKeyAgreement(with: .init(rawRepresentation: share))
                case .p256: try p256.sharedSecretFromKeyAgreement(with: .init(x963Representation: share))
                case .p384: try p384.sharedSecretFromKeyAgreement(with: .init(x963Representation: share))
                case .p521: try p521.sharedSecretFromKeyAgreement(with: .init(x963Representation: share))
                }
            return secret.withUnsafeBytes { SymmetricKey(data: $0) }
        } catch {
            throw .broken("the server's key share is no point of its group")
        }
    }
}
