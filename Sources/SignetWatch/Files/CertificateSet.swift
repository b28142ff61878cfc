import SignetPKI

/// The certificates of one file, put together to what they are: a chain, or a bundle.
struct CertificateSet {
    /// Those that could be read, with their numbers in the file, from 1.
    private(set) var certificates: [(number: Int, certificate: DecodedCertificate)] = []
    private var broken: [(number: Int, obstacle: Obstacle)] = []
    private var count = 0
    /// How many certificates a chain has at most, as a rule.
    private static let few = 8

    var isEmpty: Bool { count == 0 }

    mutating func add(_ certificate: DecodedCertificate) {
        count += 1
        certificates.append((count, certificate))
    }

    /// Counts one that cannot be read.
    mutating func add(_ obstacle: Obstacle) {
        count += 1
        broken.append((count, obstacle))
    }

    /// A leaf with its issuers is one place; certificates that do not belong together are one each.
    func entries(_ remarks: [String]) -> [FileContents.Entry] {
        let hindered = broken.map {
            FileContents.Entry(detail: count == 1 ? "" : "certificate \($0.number)", outcome: .hindered($0.obstacle))
        }
        if let chain = chain(remarks) { return [chain] + hindered }
        return hindered
            + certificates.map {
                FileContents.Entry(
                    detail: "certificate \($0.number)", outcome: .certificate($0.certificate, others: []),
                    remarks: remarks)
            }
    }

    private func chain(_ remarks: [String]) -> FileContents.Entry? {
        guard let first = certificates.first?.certificate else { return nil }
        if certificates.count == 1 {
            return FileContents.Entry(
                detail: count == 1 ? "" : "certificate \(certificates[0].number)",
                outcome: .certificate(first, others: []), remarks: remarks)
        }
        let unique = unique
        guard let leaf = Self.leaf(of: unique) else { return nil }
        var remarks = remarks
        if unique.count < certificates.count { remarks.append("A certificate stands in the file twice.") }
        if leaf != first {
            remarks.append("The certificate of the chain does not stand first in the file; servers take the first one.")
        }
        return FileContents.Entry(
            detail: "", outcome: .certificate(leaf, others: unique.filter { $0 != leaf }), remarks: remarks)
    }

    /// Each certificate once, in order.
    private var unique: [DecodedCertificate] {
        var unique: [DecodedCertificate] = []
        // To compare a few costs less than to hash all their bytes.
        guard certificates.count > Self.few else {
            for (_, certificate) in certificates where !unique.contains(certificate) { unique.append(certificate) }
            return unique
        }
        var seen: Set<DecodedCertificate> = []
        for (_, certificate) in certificates where seen.insert(certificate).inserted { unique.append(certificate) }
        return unique
    }

    /// The only certificate that is of no authority, when all the others lead up from it.
    private static func leaf(of certificates: [DecodedCertificate]) -> DecodedCertificate? {
        guard certificates.count > few else { return leaf(amongFew: certificates) }
        let issuers = Set(certificates.filter { !$0.isSelfIssued }.map(\.issuer))
        let leaves = certificates.filter { !$0.isAuthority && !issuers.contains($0.subject) }
        guard leaves.count == 1, let leaf = leaves.first else { return nil }
        let bySubject = Dictionary(grouping: certificates.indices, by: { certificates[$0].subject })
        var reached: Set<Int> = []
        var names = [leaf.issuer]
        while let name = names.popLast() {
            for index in bySubject[name] ?? [] where certificates[index] != leaf && reached.insert(index).inserted {
                names.append(certificates[index].issuer)
            }
        }
        return reached.count == certificates.count - 1 ? leaf : nil
    }

    /// As ``leaf(of:)``. To compare the names of a few costs less than to hash them.
    private static func leaf(amongFew certificates: [DecodedCertificate]) -> DecodedCertificate? {
        if certificates.count == 1 { return certificates[0] }
        let leaves = certificates.filter { one in
            !one.isAuthority && !certificates.contains { !$0.isSelfIssued && $0.issuer == one.subject }
        }
        guard leaves.count == 1, let leaf = leaves.first else { return nil }
        var rest = certificates.filter { $0 != leaf }
        var names = [leaf.issuer]
        while let name = names.popLast() {
            names += rest.filter { $0.subject == name }.map(\.issuer)
            rest.removeAll { $0.subject == name }
        }
        return rest.isEmpty ? leaf : nil
    }
}
