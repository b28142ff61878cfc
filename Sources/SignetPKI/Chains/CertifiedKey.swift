import Foundation
import SignetCore

/// A certificate, its key and its chain as one checked unit: whoever holds one holds parts that belong together.
public struct CertifiedKey: Sendable {
    /// The certificate of ``key``.
    public let leaf: DecodedCertificate
    /// The private key of ``leaf``.
    public let key: PrivateKey
    /// Intermediates, in order, without the root.
    public let intermediates: [DecodedCertificate]
    /// The trust anchors to hand to the other side (the CA file); may be empty for public CAs.
    public let roots: [DecodedCertificate]

    /// Checks that the key fits the leaf, that the chain is in order with every signature right, and that it ends at one
    /// of `roots` (when any is given). Dates and names are ``check(covers:at:)``'s.
    /// - Parameter intermediates: in order; roots at the end, as some files have them, are left out
    /// - Throws: `.keyMismatch`; `.brokenChain` naming the two certificates that do not follow one another.
    public init(
        leaf: DecodedCertificate, key: PrivateKey, intermediates: [DecodedCertificate], roots: [DecodedCertificate]
    ) throws {
        guard leaf.belongs(to: key) else {
            throw SignetError(
                .keyMismatch,
                "The private key (\(key.algorithm.displayName)) is not that of the certificate \(leaf), which has another"
                    + " (\(leaf.keyDescription)).",
                remedy: "Use the key that the certificate was requested with, or have a new certificate issued.")
        }
        self.leaf = leaf
        self.key = key
        self.roots = roots
        var chain = intermediates
        while let last = chain.last, roots.contains(last) { chain.removeLast() }
        self.intermediates = chain
        try Self.checkOrder([leaf] + chain, roots: roots)
    }

    /// Further checks before publishing: dates of leaf and intermediates at `moment`, every one of `names` covered.
    /// - Throws: `.certificateExpired`, `.certificateNotYetValid`, `.nameMismatch`.
    public func check(covers names: [AlternativeName], at moment: Date) throws {
        for certificate in [leaf] + intermediates { try PathRules.checkDates(of: certificate, at: moment) }
        for name in names { try leaf.checkCovers(name) }
    }

    private static func checkOrder(_ chain: [DecodedCertificate], roots: [DecodedCertificate]) throws {
        for (certificate, issuer) in zip(chain, chain.dropFirst()) {
            switch certificate.relation(to: issuer) {
            case .issued: continue
            case .stranger:
                throw broken("\(certificate) was issued by \"\(certificate.issuer)\", but is followed by \(issuer)")
            case .notAuthority: throw broken("\(certificate) is followed by \(issuer), which is not an authority's")
            case .wrongSignature:
                throw broken("the signature on \(certificate) was not made with the key of \(issuer), which follows")
            case .unverifiable: throw broken(PathSearch.unverifiable(certificate, issuer).message)
            }
        }
        guard let last = chain.last, !roots.isEmpty, !roots.contains(last) else { return }
        guard roots.contains(where: last.isIssued(by:)) else {
            throw broken(
                "\(last), the last of the chain, was issued by \"\(last.issuer)\", which is none of the"
                    + " \(roots.count) trusted certificates")
        }
    }

    private static func broken(_ reason: String) -> SignetError {
        SignetError(
            .brokenChain, "The certificates do not form a chain: \(reason).",
            remedy: "Give the leaf first, then each certificate's issuer; signet inspect shows what a file holds.")
    }
}

// MARK: - As files

extension CertifiedKey {
    /// The leaf alone.
    public var certificatePEM: String { leaf.pem }
    /// The intermediates; empty when there are none.
    public var chainPEM: String { intermediates.map(\.pem).joined() }
    /// Leaf and intermediates, as servers want them.
    public var fullChainPEM: String { leaf.pem + chainPEM }
    /// The trust anchors.
    public var rootsPEM: String { roots.map(\.pem).joined() }
}

extension DecodedCertificate {
    /// Whether `key` is this certificate's. Where the encodings of the public key differ, as those of compressed points do, a
    /// signature decides.
    public func belongs(to key: PrivateKey) -> Bool {
        if subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo { return true }
        guard let publicKey, publicKey.algorithm == key.algorithm else { return false }
        let probe = Array("Signet: is this the key?".utf8)
        guard let signature = try? key.signature(for: probe) else { return false }
        return publicKey.isValidSignature(signature, for: probe)
    }
}
