import SignetStorage

extension Inventory {
    /// Whether a certificate of a log has been met elsewhere: at an endpoint, in a file, with the engine or the own authority. That
    /// logs have it does not count.
    /// - Throws: as ``Database/read(_:)``.
    public func knows(_ certificate: LoggedCertificate) async throws -> Bool {
        try await database.read { session in
            try session.row(
                """
                SELECT 1 FROM watch_certificates c JOIN watch_sightings s ON s.certificate_id = c.id
                JOIN watch_places p ON p.id = s.place_id
                WHERE c.serial = $1 AND p.kind <> 'transparency' LIMIT 1
                """, [.text(certificate.serial)]) != nil
        }
    }
}
