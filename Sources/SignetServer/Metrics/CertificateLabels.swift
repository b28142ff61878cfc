import Foundation
import SignetCore
import SignetPKI
import SignetWatch
import Synchronization

/// What the labels of metrics say of certificates, kept for the next scrape.
final class CertificateLabels: Sendable {
    /// What is known of one place's certificate.
    struct Known: Sendable {
        let subject: [String: String]
        let issuer: [String: String]
        let subjectText: String
        let names: [String]
        let notAfter: Date
        /// The first end in what the place shows.
        var earliestEnd: Date
    }

    /// Certificates that are kept.
    private static let most = 40_000

    private let known = Mutex<[Int64: Known]>([:])

    /// nil: the place could never be read.
    func labels(of place: PlaceRecord, in inventory: Inventory) async throws -> Known? {
        guard let id = place.certificateID, var leaf = try await labels(of: id, in: inventory) else { return nil }
        for member in place.chain.prefix(10) where member != id {
            guard let other = try await labels(of: member, in: inventory) else { continue }
            leaf.earliestEnd = min(leaf.earliestEnd, other.notAfter)
        }
        return leaf
    }

    private func labels(of id: Int64, in inventory: Inventory) async throws -> Known? {
        if let known = known.withLock({ $0[id] }) { return known }
        guard let row = try await inventory.certificate(id) else { return nil }
        let decoded = try? row.decoded()
        let made = Known(
            subject: Self.attributes(row.subject), issuer: Self.attributes(row.issuer), subjectText: row.subject,
            names: decoded.map { $0.alternativeNames.prefix(20).map(\.value) } ?? [], notAfter: row.notAfter,
            earliestEnd: row.notAfter)
        known.withLock { known in
            if known.count >= Self.most { known.removeAll() }
            known[id] = made
        }
        return made
    }

    /// `CN=a,O=b` as its attributes; the first value of each.
    static func attributes(_ text: String) -> [String: String] {
        guard let name = try? DistinguishedName(parsing: text) else { return [:] }
        return Dictionary(name.attributes.map { ($0.type, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}
