import SignetStorage

extension Inventory {
    /// Whether a certificate of a log has been met elsewhere: at an endpoint, in a file, with the engine or the own authority. That
    /// logs have it does not count.
    /// - Throws: as ``Database/read(_:)``.
    public func knows(_ certificate: LoggedCertificate) async throws -> Bool {
        try await database.read { try WatchedCertificateRepository($0).isMetOutsideOfLogs(serial: certificate.serial) }
    }
}
