import Foundation
import SignetCore
import Synchronization

/// Slows down those who guess: after some failures an address may try again only every now and then, and all addresses together
/// have a limit too.
final class LoginAttempts: Sendable {
    /// A bucket that each failure fills by one and that leaks with time.
    private struct Bucket {
        var level: Double
        var at: Date

        func level(at now: Date, leak: TimeInterval) -> Double { max(0, level - now.timeIntervalSince(at) / leak) }
    }

    private struct State {
        var addresses: [String: Bucket] = [:]
        var all = Bucket(level: 0, at: .distantPast)
    }

    /// Failures of one address at once, and after how many seconds one more.
    static let ofAddress = (failures: 5.0, leak: 30.0)
    /// The same of all addresses together.
    static let ofAll = (failures: 100.0, leak: 1.0)
    /// Addresses that are remembered; those with the least failures are forgotten first.
    static let most = 10_000

    private let state = Mutex(State())
    private let clock: any WallClock

    init(clock: any WallClock) {
        self.clock = clock
    }

    /// After how many seconds the address may try; 0: now.
    func delay(of address: String) -> Int {
        let now = clock.now
        return state.withLock { state in
            let own = state.addresses[address]?.level(at: now, leak: Self.ofAddress.leak) ?? 0
            let all = state.all.level(at: now, leak: Self.ofAll.leak)
            let waits = [
                (own - Self.ofAddress.failures + 1) * Self.ofAddress.leak,
                (all - Self.ofAll.failures + 1) * Self.ofAll.leak,
            ]
            return Int(max(0, waits.max() ?? 0).rounded(.up))
        }
    }

    /// Notes that the address failed.
    func noteFailure(of address: String) {
        let now = clock.now
        state.withLock { state in
            let own = state.addresses[address]?.level(at: now, leak: Self.ofAddress.leak) ?? 0
            if state.addresses.count >= Self.most, state.addresses[address] == nil { Self.thin(&state, at: now) }
            state.addresses[address] = Bucket(level: own + 1, at: now)
            state.all = Bucket(level: state.all.level(at: now, leak: Self.ofAll.leak) + 1, at: now)
        }
    }

    /// Notes that the address got in.
    func noteSuccess(of address: String) {
        state.withLock { $0.addresses[address] = nil }
    }

    private static func thin(_ state: inout State, at now: Date) {
        let ranked = state.addresses.sorted {
            $0.value.level(at: now, leak: ofAddress.leak) > $1.value.level(at: now, leak: ofAddress.leak)
        }
        state.addresses = Dictionary(uniqueKeysWithValues: ranked.prefix(most / 2).map { ($0.key, $0.value) })
    }
}
