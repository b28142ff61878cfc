import Logging
import SignetCore
import SignetWatch

/// Tells when something of a source may have changed. Sources that `signet watch add` adds, or `remove` takes away, while it does so
/// count within moments; the others are listened to without a gap meanwhile.
struct SourceBells: Sendable {
    /// How often it is looked which sources there are.
    static let interval: Duration = .seconds(2)
    /// After a source has rung it is not listened to for so long; what happens meanwhile rings then.
    static let pause: Duration = .seconds(180)

    /// A source that is listened to, until `stop` is finished.
    private struct Bell {
        let source: WatchSourceConfiguration
        let stop: AsyncStream<Void>.Continuation
    }

    let watch: WatchFrontDoor
    /// What `signet.yaml` declares.
    let declared: WatchConfiguration
    let clock: any WallClock
    let logger: Logger

    /// Calls `tell` with the source's name at each change, until cancelled.
    /// - Throws: `CancellationError`
    func listen(_ tell: @escaping @Sendable (String) -> Void) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            var bells: [String: Bell] = [:]
            while true {
                for source in try await newcomers(&bells) {
                    // One that cannot be made now may be later.
                    guard let made = made(source) else { continue }
                    let (stopping, stop) = AsyncStream.makeStream(of: Void.self)
                    bells[source.name] = Bell(source: source, stop: stop)
                    // nil: only looking tells.
                    guard let changes = made.changes() else { continue }
                    group.addTask { await listen(to: changes, until: stopping) { tell(source.name) } }
                }
                try await clock.sleep(for: Self.interval)
            }
        }
    }

    /// Sources that are not listened to yet; those that are there no more, or are others now, are listened to no longer.
    private func newcomers(_ bells: inout [String: Bell]) async throws -> [WatchSourceConfiguration] {
        let sources: [WatchSourceConfiguration]
        do {
            sources = try await watch.sources(of: declared)
        } catch {
            try Task.checkCancellation()
            logger.debug("It cannot be seen what is to be watched.", metadata: ["reason": "\(error)"])
            return []
        }
        for bell in bells.values where !sources.contains(bell.source) {
            bell.stop.finish()
            bells[bell.source.name] = nil
        }
        return sources.filter { bells[$0.name] == nil }
    }

    private func made(_ source: WatchSourceConfiguration) -> (any WatchSource)? {
        try? source.source(
            engine: watch.engine, authorities: watch.authorities, database: watch.database, clock: clock)
    }

    private func listen(
        to changes: AsyncStream<Void>, until stopping: AsyncStream<Void>, _ tell: @escaping @Sendable () -> Void
    ) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in changes {
                    tell()
                    do { try await clock.sleep(for: Self.pause) } catch { return }
                }
            }
            group.addTask { for await _ in stopping {} }
            await group.next()
            group.cancelAll()
        }
    }
}
