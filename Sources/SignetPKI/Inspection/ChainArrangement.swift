/// How the certificates of a file, or of a server, follow one another.
struct ChainArrangement {
    /// The positions, from 1, of the chain's certificates, leaf first; empty when there is no chain.
    private(set) var positions: [Int] = []
    private(set) var problems: [String] = []

    private let certificates: [DecodedCertificate]

    init(_ certificates: [DecodedCertificate]) {
        self.certificates = certificates
        noteDuplicates()
        guard certificates.count > 1, let start = leafIndex else { return }
        let chain = CertificateChain.order(leaf: certificates[start], among: certificates)
        positions = chain.compactMap { position(of: $0) }
        judgeOrder()
        judgeStrangers()
        if let end = chain.last { judgeEnd(end) }
    }

    /// Where the chain begins: at the only certificate that is no authority's, or among authorities at the first that was issued
    /// by another. Bundles of roots and collections of leaves are no chains.
    private var leafIndex: Int? {
        let leaves = Set(certificates.filter { !$0.isAuthority && !$0.isIssuerOfAnother(in: certificates) })
        if leaves.count > 1 { return nil }
        if let leaf = leaves.first { return certificates.firstIndex(of: leaf) }
        return certificates.first.map(\.isSelfIssued) == false ? 0 : nil
    }

    private func position(of certificate: DecodedCertificate) -> Int? {
        certificates.firstIndex(of: certificate).map { $0 + 1 }
    }

    private mutating func noteDuplicates() {
        var first: [DecodedCertificate: Int] = [:]
        for (index, certificate) in certificates.enumerated() {
            if let earlier = first[certificate] {
                problems.append("Certificate \(index + 1) is the same as certificate \(earlier + 1).")
            } else {
                first[certificate] = index
            }
        }
    }

    private mutating func judgeOrder() {
        guard let leaf = positions.first else { return }
        if leaf != 1 {
            problems.append(
                "Certificate \(leaf) is the leaf and must come first; servers send the first one as their own.")
        }
        if positions != positions.sorted() {
            let wanted = positions.map(String.init).joined(separator: ", ")
            problems.append(
                "The certificates stand in the wrong order; each must be followed by its issuer: \(wanted).")
        }
    }

    private mutating func judgeStrangers() {
        for (index, certificate) in certificates.enumerated() {
            guard !positions.contains(index + 1), position(of: certificate) == index + 1 else { continue }
            problems.append("Certificate \(index + 1) (\(certificate)) does not belong to the chain.")
        }
    }

    private mutating func judgeEnd(_ end: DecodedCertificate) {
        guard let place = position(of: end) else { return }
        for candidate in certificates where candidate != end {
            switch end.relation(to: candidate) {
            case .wrongSignature:
                problems.append(
                    "The signature of certificate \(place) was not made with the key of \(candidate), which bears its issuer's name."
                )
            case .notAuthority:
                problems.append("Certificate \(place) was issued by \(candidate), which is not an authority's.")
            case .issued, .unverifiable, .stranger: continue
            }
        }
    }
}

extension DecodedCertificate {
    /// Whether another of `certificates` names this one as its issuer.
    fileprivate func isIssuerOfAnother(in certificates: [DecodedCertificate]) -> Bool {
        certificates.contains { $0 != self && $0.issuer == subject && $0.subject != subject }
    }
}
