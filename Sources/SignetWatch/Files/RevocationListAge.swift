import Foundation
import SignetCore
import SignetPKI

/// Whether a revocation list in a file is one that programs still take: many refuse every certificate when it is not.
struct RevocationListAge {
    /// The share of its time from which on a new one should have been put in its place.
    private static let lateShare = 0.9

    private let list: CertificateRevocationList
    private let now: Date

    init(_ list: CertificateRevocationList, at now: Date) {
        self.list = list
        self.now = now
    }

    /// What to tell of it; nil: nothing.
    var entry: FileContents.Entry? {
        guard let end = list.nextUpdate else { return nil }
        let lifetime = end.timeIntervalSince(list.thisUpdate)
        let isStale = end < now
        guard isStale || now.timeIntervalSince(list.thisUpdate) > lifetime * Self.lateShare else { return nil }
        let issuer = list.issuer.description
        return FileContents.Entry(
            detail: "revocation list of \(issuer)",
            outcome: .hindered(
                Obstacle(
                    reason: isStale ? "stale-list" : "list-soon-stale",
                    sentence:
                        "The revocation list of \(issuer) \(isStale ? "ended" : "ends") \(MomentText.format(end)).",
                    remedy: "Get the current list from the authority, and see why nobody does so on time.")))
    }
}
