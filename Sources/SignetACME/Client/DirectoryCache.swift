import Foundation
import SignetCore

/// The CA's directory, kept for a while; of those who want it at the same time only one fetches it.
actor DirectoryCache {
    private let lifetime: Duration
    private let clock: any WallClock
    private let fetch: @Sendable () async throws -> ACMEDirectory
    private var known: (directory: ACMEDirectory, until: Date)?
    private var isFetching = false
    private var waiting: [CheckedContinuation<Result<ACMEDirectory, any Error>, Never>] = []

    init(lifetime: Duration, clock: any WallClock, fetch: @escaping @Sendable () async throws -> ACMEDirectory) {
        self.lifetime = lifetime
        self.clock = clock
        self.fetch = fetch
    }

    /// - Throws: what fetching throws, to everyone who waited for it; that the fetching task was cancelled is its own affair.
    func directory() async throws -> ACMEDirectory {
        while isFetching {
            switch await withCheckedContinuation({ waiting.append($0) }) {
            case .failure(is CancellationError): continue
            case let result: return try result.get()
            }
        }
        if let known, known.until > clock.now { return known.directory }
        isFetching = true
        let result: Result<ACMEDirectory, any Error>
        do {
            let directory = try await fetch()
            known = (directory, clock.now.addingTimeInterval(lifetime.timeInterval))
            result = .success(directory)
        } catch {
            result = .failure(error)
        }
        isFetching = false
        for waiter in waiting { waiter.resume(returning: result) }
        waiting = []
        return try result.get()
    }
}
