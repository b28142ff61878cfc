import Foundation
import SignetCore
import SignetStorage

/// Serial numbers of issued certificates, a page at a time: for lists of very many certificates, of which only the numbers
/// are wanted.
public struct SerialListing: Sendable {
    /// Which certificates.
    public enum Selection: Sendable {
        case all
        case revoked
    }

    /// Content octets of the DER INTEGERs.
    public let serialNumbers: [[UInt8]]
    /// Where the next page begins; nil: this was the last.
    public let next: Position?

    /// The last entry of a page.
    public struct Position: Sendable {
        let notAfter: Int64
        let id: Int64
    }
}

extension AuthorityService {
    /// The serial numbers of an authority's certificates, oldest first; of the revoked ones in the order of their ends.
    /// - Parameters:
    ///   - after: from the page before
    ///   - limit: 1 to ``maximumPage``
    /// - Throws: `.notFound` when there is no such authority; as ``Database/read(_:)``.
    public func serialNumbers(
        _ selection: SerialListing.Selection, authority: String, after: SerialListing.Position? = nil,
        limit: Int = maximumPage
    ) async throws -> SerialListing {
        let limit = min(max(limit, 1), Self.maximumPage)
        return try await database.read { session in
            try SerialListingRepository(session).page(
                selection, authority: AuthorityRepository(session).named(authority).id, after: after, limit: limit)
        }
    }

    /// How many certificates of some authorities there are, and how many of them are revoked.
    /// - Throws: `.notFound` when there is no such authority; as ``Database/read(_:)``.
    public func certificateCounts(authorities: [String]) async throws -> (all: Int, revoked: Int) {
        try await database.read { session in
            let list = SerialListingRepository(session)
            var (all, revoked) = (0, 0)
            for name in authorities {
                let counts = try list.counts(authority: AuthorityRepository(session).named(name).id)
                all += counts.all
                revoked += counts.revoked
            }
            return (all, revoked)
        }
    }
}
