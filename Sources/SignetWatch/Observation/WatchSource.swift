import SignetCore

/// Somewhere certificates are to be found: files, addresses, the engine's own, a cloud's store.
public protocol WatchSource: Sendable {
    /// Its name in `signet.yaml`; names the places it reports.
    var name: String { get }

    /// Whether what it tells depends on what the other sources have found, so that it is looked at after them.
    var judgesByInventory: Bool { get }

    /// Looks at everything once and tells what it finds as it finds it, in no particular order.
    ///
    /// What cannot be read is told as ``Observation/Outcome/unreadable(_:)`` and does not end the look.
    /// - Parameter tell: takes an observation; waits while earlier ones are being judged and written
    /// - Returns: how much was looked at: places that were not told of are gone, except where it says that it could not see.
    /// - Throws: when nothing could be looked at: the source itself is out of order.
    func look(_ tell: @escaping @Sendable (Observation) async throws -> Void) async throws -> LookExtent

    /// An element each time something may have changed; nil: only looking tells.
    func changes() -> AsyncStream<Void>?
}

extension WatchSource {
    public var judgesByInventory: Bool { false }

    public func changes() -> AsyncStream<Void>? { nil }
}
