import Foundation
import SignetCore

extension Leases {
    /// Does `body` while nobody else, in this process or another, holds the lease `name`, and keeps it up meanwhile.
    ///
    /// The lease of a process of this machine that no longer runs is taken over at once.
    /// - Parameter duration: how long the lease outlives a holder that is cut off
    /// - Returns: nil when another holds it.
    /// - Throws: what `body` throws; as ``Database/write(_:)``.
    public func hold<T: Sendable>(
        _ name: String, for duration: Duration, _ body: () async throws -> T
    ) async throws -> T? {
        let holder = LeaseHolder()
        guard try await take(name, for: holder, duration: duration) else { return nil }
        let result: Result<T, any Error>
        do {
            result = .success(
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await keep(name, for: holder, duration) }
                    defer { group.cancelAll() }
                    return try await body()
                })
        } catch {
            result = .failure(error)
        }
        try await release(name, holder: holder.text)
        return try result.get()
    }

    private func keep(_ name: String, for holder: LeaseHolder, _ duration: Duration) async throws {
        repeat {
            try await clock.sleep(for: duration / 3)
        } while try await acquire(name, holder: holder.text, for: duration)
    }
}
