import Foundation
import SignetCore

/// Remembers what the URLs in certificates gave: every certificate of a CA names the same few, and a server that is down must not
/// hold up each of them.
actor IssuerCertificateCache {
    private struct Entry {
        var result: Result<[UInt8], any Error>
        var until: Date
    }

    /// How long an issuer's certificate is taken as it was.
    static let lifetime: Duration = .seconds(86_400)
    /// After which a URL that gave nothing is tried again.
    static let patience: Duration = .seconds(600)
    /// CAs have few issuers; what would be forgotten next goes first.
    static let capacity = 64

    private let clock: any WallClock
    private let fetcher: @Sendable (String) async throws -> [UInt8]
    private var entries: [String: Entry] = [:]

    /// - Parameter fetcher: asked where nothing is remembered
    init(
        clock: any WallClock,
        fetcher: @escaping @Sendable (String) async throws -> [UInt8] = IssuerCertificateFetcher.fetch
    ) {
        self.clock = clock
        self.fetcher = fetcher
    }

    /// What the URL gave, or gives now.
    /// - Throws: as ``IssuerCertificateFetcher/fetch(_:)``, also what it threw a short while ago; `CancellationError`.
    func fetch(_ url: String) async throws -> [UInt8] {
        if let entry = entries[url], entry.until > clock.now { return try entry.result.get() }
        let result: Result<[UInt8], any Error>
        do {
            result = .success(try await fetcher(url))
        } catch {
            try Task.checkCancellation()
            result = .failure(error)
        }
        remember(result, of: url)
        return try result.get()
    }

    private func remember(_ result: Result<[UInt8], any Error>, of url: String) {
        let time = (try? result.get()) == nil ? Self.patience : Self.lifetime
        entries[url] = Entry(result: result, until: clock.now.addingTimeInterval(time.timeInterval))
        guard entries.count > Self.capacity else { return }
        entries = entries.filter { $0.value.until > clock.now }
        guard entries.count > Self.capacity else { return }
        if let first = entries.min(by: { $0.value.until < $1.value.until })?.key { entries[first] = nil }
    }
}
