import Foundation
import SignetCore
import SignetPKI
import SignetStorage

/// A step of the removal of certificates that ended long ago.
public struct CertificateRemoval: Sendable {
    /// Which of the ended certificates go.
    public enum Selection: Sendable {
        case revoked
        case notRevoked
    }

    /// How many were removed.
    public let count: Int
    /// Whether more of them may be left.
    public let isUnfinished: Bool
}

extension AuthorityService {
    /// Removes some of an authority's certificates that ended before a moment. Who keeps on asking removes them all; the
    /// audit trail keeps what was issued.
    /// - Parameter limit: 1 to ``maximumPage``
    /// - Throws: `.notFound` when there is no such authority; `.invalidInput` when the moment is not past; as
    ///   ``Database/write(_:)``.
    public func removeCertificates(
        _ selection: CertificateRemoval.Selection, endedBefore end: Date, authority: String, limit: Int = maximumPage,
        actor: String
    ) async throws -> CertificateRemoval {
        let (limit, now) = (min(max(limit, 1), Self.maximumPage), clock.now)
        guard end <= now else {
            throw SignetError(
                .invalidInput, "Certificates that have not ended yet are not removed.", remedy: "Revoke them instead.")
        }
        return try await database.write { session in
            let id = try AuthorityRepository(session).named(authority).id
            let removal = CertificateRemovalRepository(session)
            let ended = try removal.ended(selection, before: end, authority: id, limit: limit)
            for (row, der) in ended { try removal.remove(row, der) }
            if !ended.isEmpty {
                try AuditRepository(session).add(
                    .certificateRemove, on: authority, detail: "\(ended.count) ended before \(end.formatted(.iso8601))",
                    actor: actor, at: now)
            }
            return CertificateRemoval(count: ended.count, isUnfinished: ended.count == limit)
        }
    }
}
