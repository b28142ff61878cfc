import SignetPKI
import SignetStorage

/// What a place showed when it could last be read, and what was found of it.
struct LastShownRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// - Returns: the leaf with what stood behind it; nil: the place is unknown, was gone, or was never read.
    func sighting(at place: Place) throws -> Sighting? {
        let row = try session.row(
            """
            SELECT chain FROM watch_places
            WHERE source = $1 AND location = $2 AND detail = $3 AND certificate_id IS NOT NULL AND gone_at IS NULL
            """,
            [
                .text(place.source), .text(PlaceRecordingRepository.bounded(place.location)),
                .text(PlaceRecordingRepository.bounded(place.detail)),
            ])
        guard let row else { return nil }
        let certificates = WatchedCertificateRepository(session)
        let numbers = try row.text(0).split(separator: ",").compactMap { Int64($0) }
        // Whoever decoded it when it was written down may have been less strict.
        let chain = try numbers.map { number in
            let row = try certificates.row(number)
            return try? row?.decoded()
        }
        guard let leaf = chain.first ?? nil else { return nil }
        return Sighting(leaf: leaf, others: chain.dropFirst().compactMap { $0 })
    }

    /// What was found last of a certificate at a place by itself, also before the place could not be read any more.
    func findings(at place: Place, of certificate: DecodedCertificate) throws -> [Finding] {
        let row = try session.row(
            """
            SELECT p.own_findings, p.hidden_findings
            FROM watch_places p JOIN watch_certificates c ON c.id = p.certificate_id
            WHERE p.source = $1 AND p.location = $2 AND p.detail = $3 AND p.gone_at IS NULL AND c.fingerprint = $4
            """,
            [
                .text(place.source), .text(PlaceRecordingRepository.bounded(place.location)),
                .text(PlaceRecordingRepository.bounded(place.detail)), .blob(certificate.fingerprint),
            ])
        guard let row else { return [] }
        return try StoredText.findings(row.text(0)) + StoredText.findings(row.text(1))
    }
}

extension Inventory {
    /// What a place showed when it could last be read; nil: it never could. Looks at once, so that a run that is stopped can still
    /// write down what it has.
    /// - Throws: as ``Database/look(_:)``.
    func lastShown(at place: Place) throws -> Sighting? {
        try database.look { try LastShownRepository($0).sighting(at: place) }
    }

    /// What was found last of a certificate at a place. Looks at once, as ``lastShown(at:)``.
    /// - Throws: as ``Database/look(_:)``.
    func lastFound(of certificate: DecodedCertificate, at place: Place) throws -> [Finding] {
        try database.look { try LastShownRepository($0).findings(at: place, of: certificate) }
    }
}
