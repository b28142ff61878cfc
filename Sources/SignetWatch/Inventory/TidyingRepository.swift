import Foundation
import SignetCore
import SignetStorage

/// Forgets what is long gone.
struct TidyingRepository {
    private let session: any SQLSession
    /// Of each kind in one transaction.
    private static let portion = 200
    private static let runsKept: Int64 = 1000
    private static let sightingsKept = 200

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// - Returns: whether something was forgotten.
    func step(endedBefore moment: Date) throws -> Bool {
        let places = try session.rows(
            """
            SELECT id, source, location, detail FROM watch_places WHERE gone_at IS NOT NULL AND gone_at < $1
            ORDER BY gone_at LIMIT \(Self.portion)
            """, [.integer(moment.millisecondsSince1970)])
        var certificates: Set<Int64> = []
        for row in places { certificates.formUnion(try forget(row)) }
        let repository = WatchedCertificateRepository(session)
        for id in certificates where try !isUsed(id) { try repository.remove(id) }
        let runs = try session.execute(
            "DELETE FROM watch_runs WHERE id <= (SELECT max(id) FROM watch_runs) - \(Self.runsKept)")
        let revocations = try KnownRevocationRepository(session).forget(expiredBefore: moment)
        return places.count + runs + revocations > 0
    }

    /// - Returns: the certificates that it showed.
    private func forget(_ row: SQLRow) throws -> Set<Int64> {
        let id = try row.integer(0)
        let place = Place(
            source: try row.text(1), kind: .file, location: try row.text(2), detail: try row.text(3))
        try SearchTermRepository(session, of: .place).remove(SearchTerms.terms(of: place), of: id)
        let shown = try session.rows(
            "SELECT certificate_id FROM watch_sightings WHERE place_id = $1", [.integer(id)])
        let chain = try session.row("SELECT chain FROM watch_places WHERE id = $1", [.integer(id)])
        try session.execute("DELETE FROM watch_sightings WHERE place_id = $1", [.integer(id)])
        try session.execute("DELETE FROM watch_places WHERE id = $1", [.integer(id)])
        let numbers = try chain?.text(0).split(separator: ",").compactMap { Int64($0) } ?? []
        return Set(try shown.map { try $0.integer(0) } + numbers)
    }

    /// Intermediates are kept while they stand in some chain: those are many places' and few.
    private func isUsed(_ certificate: Int64) throws -> Bool {
        let asLeaf = try session.row(
            "SELECT 1 FROM watch_sightings WHERE certificate_id = $1 LIMIT 1", [.integer(certificate)])
        if asLeaf != nil { return true }
        let row = try session.row(
            "SELECT is_authority FROM watch_certificates WHERE id = $1", [.integer(certificate)])
        return try row?.integer(0) == 1
    }
}
