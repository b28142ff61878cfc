import Foundation

/// The ways from a server's certificate along its issuers, through what the server sends.
///
/// By names: whether the signatures are right is the watch's to judge. A root that is not sent is in none of them.
struct ServedChains {
    /// Of what one server sends: somebody might send many that could all be each other's issuers.
    private static let most = 4

    /// Leaf first, each of them; that which ends last is the first.
    let chains: [[CertificateLabels.Known]]

    /// - Parameter others: what the server sends behind the leaf
    init(leaf: CertificateLabels.Known, others: [CertificateLabels.Known]) {
        var found: [[CertificateLabels.Known]] = []
        Self.extend([leaf], others, &found)
        let ends = found.map { (chain: $0, end: Self.end(of: $0)) }
        chains = ends.enumerated().sorted { ($1.element.end, $0.offset) < ($0.element.end, $1.offset) }
            .map(\.element.chain)
    }

    /// When the last of them ends, as its first certificate does that ends.
    var end: Date? { chains.first.map(Self.end) }

    private static func end(of chain: [CertificateLabels.Known]) -> Date {
        chain.map(\.notAfter).min() ?? .distantPast
    }

    private static func extend(
        _ chain: [CertificateLabels.Known], _ others: [CertificateLabels.Known],
        _ found: inout [[CertificateLabels.Known]]
    ) {
        guard found.count < most, let last = chain.last else { return }
        let issuers =
            last.subjectText == last.issuerText
            ? []
            : others.filter { other in other.subjectText == last.issuerText && !chain.contains { $0.id == other.id } }
        guard !issuers.isEmpty else { return found.append(chain) }
        for issuer in issuers { extend(chain + [issuer], others, &found) }
    }
}
