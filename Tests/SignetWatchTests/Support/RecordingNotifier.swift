import Foundation
import Synchronization

@testable import SignetWatch

/// A notifier that keeps what it is given and answers as the test says.
final class RecordingNotifier: Notifier {
    let name: String
    let policy: NotifierPolicy
    private let answer: @Sendable (Parcel) async throws -> [Refusal]
    private let state = Mutex<[Parcel]>([])

    init(
        _ name: String = "mail", policy: NotifierPolicy = NotifierPolicy(shape: .newsByOwner, heartbeat: nil),
        answering answer: @escaping @Sendable (Parcel) async throws -> [Refusal] = { _ in [] }
    ) {
        self.name = name
        self.policy = policy
        self.answer = answer
    }

    /// Everything that was tried, in order.
    var parcels: [Parcel] { state.withLock { $0 } }
    var kinds: [Notice.Kind] { parcels.map(\.notice.kind) }

    func forget() { state.withLock { $0 = [] } }

    func recipients(for owner: String?) -> [String] { owner.map { [$0] } ?? ["admin@example.org"] }

    func deliver(_ parcel: Parcel) async throws -> [Refusal] {
        state.withLock { $0.append(parcel) }
        return try await answer(parcel)
    }
}
