import Foundation
import SignetCore
import Synchronization
import Testing

@testable import SignetServer

@Suite("Issuer certificates that were fetched before")
struct IssuerCertificateCacheTests {
    /// Answers with the number of times it was asked.
    private final class Source: Sendable {
        let asked = Mutex(0)
        let isDown = Mutex(false)

        @Sendable func fetch(_ url: String) async throws -> [UInt8] {
            let count = asked.withLock { asked in
                asked += 1
                return asked
            }
            if isDown.withLock(\.self) { throw SignetError(.fetchFailed, "\(url) is down.") }
            return [UInt8(count % 256)]
        }
    }

    private let clock = ManualClock(Date(timeIntervalSince1970: 1_800_000_000))
    private let source = Source()
    private var cache: IssuerCertificateCache { IssuerCertificateCache(clock: clock, fetcher: source.fetch) }

    @Test func oneFetchADay() async throws {
        let cache = self.cache
        #expect(try await cache.fetch("http://a/") == [1])
        #expect(try await cache.fetch("http://a/") == [1])
        #expect(try await cache.fetch("http://b/") == [2])
        clock.advance(by: IssuerCertificateCache.lifetime)
        #expect(try await cache.fetch("http://a/") == [3])
    }

    @Test func aServerThatIsDownIsAskedRarely() async throws {
        let cache = self.cache
        source.isDown.withLock { $0 = true }
        for _ in 0..<3 {
            await #expect(throws: SignetError(.fetchFailed, "")) { _ = try await cache.fetch("http://a/") }
        }
        #expect(source.asked.withLock(\.self) == 1)
        source.isDown.withLock { $0 = false }
        clock.advance(by: IssuerCertificateCache.patience)
        #expect(try await cache.fetch("http://a/") == [2])
    }

    @Test func memoryIsLimited() async throws {
        let cache = self.cache
        for number in 0...IssuerCertificateCache.capacity {
            _ = try await cache.fetch("http://\(number)/")
            clock.advance(by: .seconds(1))
        }
        #expect(try await cache.fetch("http://1/") == [2])
        #expect(try await cache.fetch("http://0/") == [UInt8(IssuerCertificateCache.capacity + 2)])
    }
}
