import Hummingbird
import Synchronization

@testable import SignetDNS

/// An imitation of Route 53 that says what a test wants.
struct Route53Script: Sendable {
    /// Told the call and how many came before it.
    let answer: @Sendable (HookReceiver.Call, Int) -> (HTTPResponse.Status, String)

    func run(
        settings: [String: String],
        _ body: @escaping @Sendable (any RecordProvider, HookReceiver) async throws -> Void
    ) async throws {
        let count = Counter()
        try await HookReceiver.run {
            answer($0, count.next())
        } _: { receiver in
            let own = settings.merging(["endpoint": receiver.url]) { $1 }
            let provider = try DNSProviderCatalog.provider(
                DNSProviderSpec(kind: "route53", settings: own), in: .test(environment: MotoServer.credentials))
            try await body(provider, receiver)
        }
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)

        func next() -> Int {
            value.withLock { value in
                defer { value += 1 }
                return value
            }
        }
    }
}
