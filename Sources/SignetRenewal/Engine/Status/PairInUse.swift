import SignetPKI

/// What a wanted certificate's services should be using.
public struct PairInUse: Sendable {
    /// Certificate, key and chain.
    public let pair: CertifiedKey
    /// What it was issued for; the specification may have changed since.
    public let spec: CertificateSpec
}
