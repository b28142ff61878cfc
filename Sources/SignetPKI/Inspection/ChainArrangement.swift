/// How the certificates of a file, or of a server, follow one another.
package struct ChainArrangement {
    /// The positions, from 1, of the chain's certificates, leaf first; empty when there is no chain.
    package private(set) var positions: [Int] = []
    /// What is wrong with their order, as sentences.
    package private(set) var problems: [String] = []

    private let certificates: [DecodedCertificate]
    /// Where each certificate stands first, from 1.
    private var places: [DecodedCertificate: Int] = [:]

    /// Looks at certificates as they stand.
    package init(_ certificates: [DecodedCertificate]) {
        self.certificates = certificates
        notePlaces()
        guard certificates.count > 1, let leaf = leaf else { return }
        let chain = CertificateChain.order(leaf: leaf, among: certificates)
        positions = chain.compactMap { places[$0] }
        judgeOrder()
        judgeStrangers()
        if let end = chain.last { judgeEnd(end) }
    }

    private mutating func notePlaces() {
        for (index, certificate) in certificates.enumerated() {
            if let earlier = places[certificate] {
                problems.append("Certificate \(index + 1) is the same as certificate \(earlier).")
            } else {
                places[certificate] = index + 1
            }
        }
    }

    /// Where the chain begins: at the only certificate that is no authority's, or among authorities at the first if it was issued
    /// by another. Bundles of roots, old ones of version 1 among them, and collections of leaves are no chains.
    private var leaf: DecodedCertificate? {
        let issuers = Set(certificates.lazy.filter { !$0.isSelfIssued }.map(\.issuer))
        let leaves = places.keys.filter {
            !$0.isAuthority && !issuers.contains($0.subject) && !($0.isSelfIssued && $0.version < 3)
        }
        if leaves.count > 1 { return nil }
        if let leaf = leaves.first { return leaf }
        return certificates.first.flatMap { $0.isSelfIssued ? nil : $0 }
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
        let strangers = Set(places.values).subtracting(positions).sorted()
        if strangers.count == 1, let place = strangers.first {
            problems.append("Certificate \(place) (\(certificates[place - 1])) does not belong to the chain.")
        } else if strangers.count > 1 {
            let list = strangers.prefix(10).map(String.init).joined(separator: ", ")
            let more = strangers.count > 10 ? " and \(strangers.count - 10) more" : ""
            problems.append("Certificates \(list)\(more) do not belong to the chain.")
        }
    }

    /// Why no certificate follows the last one, where one of those present bears its issuer's name.
    private mutating func judgeEnd(_ end: DecodedCertificate) {
        guard let place = places[end] else { return }
        for candidate in IssuerIndex(certificates).namedIssuers(of: end).prefix(10) where candidate != end {
            switch end.relation(to: candidate) {
            case .wrongSignature:
                problems.append(
                    "The signature of certificate \(place) was not made with the key of \(candidate), which bears the name"
                        + " of its issuer.")
            case .notAuthority:
                problems.append("Certificate \(place) was issued by \(candidate), which is not an authority's.")
            case .stranger:
                problems.append(
                    "Certificate \(place) was issued with another key than that of \(candidate), which bears the name of its"
                        + " issuer.")
            case .issued, .unverifiable: continue
            }
        }
    }
}
