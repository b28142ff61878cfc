import SignetRenewal

extension Workspace {
    /// Renews certificates of `signet.yaml` now, one after the other; a failure of one stops none.
    /// - Returns: what came of each, in the order of the names.
    /// - Throws: `.notFound` for a name, before anything is renewed; as ``applyConfiguration()``.
    public func renewNow(_ names: [String]) async throws -> [CertificateStatus] {
        try await applyConfiguration()
        for name in names { _ = try await engine.status(of: name) }
        var statuses: [CertificateStatus] = []
        for name in names { statuses.append(try await engine.renewNow(name)) }
        return statuses
    }
}
