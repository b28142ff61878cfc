import SignetCore
import SignetPKI

extension Authority {
    /// Which of its certificates someone wants.
    public enum CertificatePart: Sendable, CaseIterable {
        /// Its own.
        case own
        /// Its own, then those above it, up to the root.
        case chain
        /// The root above it, or its own when it is the root: what others must trust.
        case root
    }

    /// The certificates of a part, never none.
    /// - Throws: `.authorityNotReady` while an outside signature is awaited.
    public func certificates(_ part: CertificatePart) throws -> [DecodedCertificate] {
        guard let certificate else {
            throw SignetError(
                .authorityNotReady, "The authority \"\(name)\" awaits its certificate, so there is none to give.",
                remedy: "Have its request signed, then hand the certificate over with: signet ca set-signed \(name)")
        }
        return switch part {
        case .own: [certificate]
        case .chain: [certificate] + chain
        case .root: [chain.last ?? certificate]
        }
    }
}
