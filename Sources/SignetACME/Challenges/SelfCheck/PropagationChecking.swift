import SignetDNS

/// Waits until a TXT value is there for the world to see; replaced by memory in tests.
public protocol PropagationChecking: Sendable {
    /// Returns once every authoritative server has the value.
    /// - Parameters:
    ///   - record: where it lies, aliases followed
    ///   - zone: the zone it lies in
    ///   - limit: nil: the general limit
    /// - Throws: when one has not in time, with a sentence of which server answers what.
    func wait(for record: TextRecord, zone: String?, limit: Duration?) async throws
}
