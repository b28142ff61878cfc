import Foundation

/// A certificate, its key and its chain as one checked unit.
public struct CertifiedKey: Sendable {
    public let leaf: DecodedCertificate
    public let key: PrivateKey
    /// Intermediates, in order, without the root.
    public let intermediates: [DecodedCertificate]
    /// The trust anchors to hand to the other side (the CA file); may be empty for public CAs.
    public let roots: [DecodedCertificate]

    /// Checks that the key fits the leaf, that the chain is in order with every signature right, and that it ends at one
    /// of `roots` (when any is given).
    /// - Throws: `.keyMismatch`, `.brokenChain`.
    public init(
        leaf: DecodedCertificate, key: PrivateKey, intermediates: [DecodedCertificate], roots: [DecodedCertificate]
    ) throws { fatalError("H3") }

    /// Further checks before publishing: dates at `moment`, every one of `names` covered.
    public func check(covers names: [AlternativeName], at moment: Date) throws { fatalError("H3") }

    public var certificatePEM: String { leaf.pem }
    public var chainPEM: String { intermediates.map(\.pem).joined() }
    public var fullChainPEM: String { leaf.pem + chainPEM }
    public var rootsPEM: String { roots.map(\.pem).joined() }
}
