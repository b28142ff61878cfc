import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetACME

/// A CA that is down, slow, breaks off, or answers nonsense.
@Suite struct BadAnswerTests {
    private static let settings: ACMEClientSettings = {
        var settings = ACMEClientSettings()
        settings.documentLimit = 4096
        settings.faultAttempts = 1
        return settings
    }()

    @Test(arguments: [
        (HostileFault.malformedJSON, SignetError.Code.acmeMalformedResponse), (.hugeBody(5000), .acmeTooLarge),
        (.closeMidBody, .acmeUnreachable), (.loseAnswer, .acmeUnreachable), (.redirectLoop, .acmeRedirect),
        (.status(404), .acmeUnexpectedStatus),
        (.status(302, headers: ["Location": "ftp://x/"]), .acmeMalformedResponse),
        (.status(302), .acmeUnexpectedStatus),
    ])
    func theDirectoryIsNone(fault: HostileFault, code: SignetError.Code) async throws {
        try await ACMEStage.run(Self.settings) { stage in
            stage.server.behave { $0.faults[.directory] = [fault] }
            do {
                _ = try await stage.client.directory()
                Issue.record("\(fault) went unnoticed")
            } catch {
                let failure = error as? ACMEFailure ?? (error as? SignetError).map { ACMEFailure($0) }
                #expect(failure?.error.code == code && failure?.retry == .backoff)
            }
            // What failed is not kept.
            _ = try await stage.client.directory()
        }
    }

    @Test func aSlowCAIsGivenUp() async throws {
        try await ACMEStage.run(Self.settings, timeout: .milliseconds(300)) { stage in
            stage.server.behave { $0.faults[.directory] = [.stall] }
            let failure = try #require(await acmeFailure { try await stage.client.directory() })
            #expect(failure.error.code == .acmeUnreachable && failure.retry == .backoff)
        }
    }

    @Test func aCAThatIsDown() async throws {
        let transport = try HTTPTransport(timeout: .seconds(5))
        let clock = SkippingClock()
        let client = ACMEClient(
            directoryURL: "http://127.0.0.1:\(try freePort())/", transport: transport, clock: clock)
        let failure = await acmeFailure { try await client.directory() }
        #expect(failure?.error.code == .acmeUnreachable && clock.sleeps.count == 2)
        try await transport.shutdown()
    }

    @Test func theDirectoryIsKeptForAWhileAndFetchedOnceForAll() async throws {
        try await ACMEStage.run { stage in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { _ = try await stage.client.directory() } }
                try await group.waitForAll()
            }
            #expect(stage.server.count(.directory) == 1)
            stage.clock.advance(by: .seconds(3601))
            _ = try await stage.client.directory()
            #expect(stage.server.count(.directory) == 2)
        }
    }

    @Test func plainHTTPIsNotFollowedFromHTTPS() async throws {
        let fetcher = DocumentFetcher(
            transport: NoTransport(), clock: SkippingClock(), settings: ACMEClientSettings(), allowsPlainHTTP: false)
        let failure = await acmeFailure { try await fetcher.get("http://169.254.169.254/", attempt: "x") }
        #expect(failure?.error.code == .acmeMalformedResponse)
    }

    @Test func noncesAreCheckedAndBounded() {
        let pool = NoncePool()
        for nonce in [nil, "", "with space", "dot.ted", String(repeating: "n", count: 600)] { pool.put(nonce) }
        #expect(pool.take() == nil)
        for number in 0..<100 { pool.put("n\(number)") }
        #expect(pool.take() == "n99")
        var count = 1
        while pool.take() != nil { count += 1 }
        #expect(count == 64)
    }

    private struct NoTransport: ACMETransport {
        func send(_ request: ACMEHTTPRequest) async throws -> ACMEHTTPResponse {
            throw SignetError(.timedOut, "Nothing may be sent.")
        }
    }
}
