import Foundation
import SignetCore
import SignetStorage

/// The right to work on one certificate, kept up while the work lasts.
struct RenewalLease: Sendable {
    let leases: Leases
    let clock: any WallClock
    let duration: Duration

    /// Does `body` while nobody else, in this process or another, does it for the same certificate.
    /// - Returns: nil when another does.
    func hold<T: Sendable>(_ certificate: String, _ body: () async throws -> T) async throws -> T? {
        let name = "renewal/\(certificate)"
        let holder = LeaseHolder()
        guard try await leases.take(name, for: holder, duration: duration) else { return nil }
        let result: Result<T, any Error>
        do {
            result = .success(
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await keep(name, for: holder) }
                    defer { group.cancelAll() }
                    return try await body()
                })
        } catch {
            result = .failure(error)
        }
        try await leases.release(name, holder: holder.text)
        return try result.get()
    }

    private func keep(_ name: String, for holder: LeaseHolder) async throws {
        repeat {
            try await clock.sleep(for: duration / 3)
        } while try await leases.acquire(name, holder: holder.text, for: duration)
    }
}
