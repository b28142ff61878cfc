import Foundation
import SignetCore
import SignetPKI
import Synchronization

@testable import SignetRenewal

/// Destinations, actions and endpoints in memory: what is installed at a place is served there once an action has run.
final class MemoryWorld: DestinationFactory, ActionRunner, EndpointProbe {
    struct State {
        /// What stands at each place, by `name/index`.
        var places: [String: CertifiedKey] = [:]
        /// What an endpoint serves; every endpoint serves the same.
        var served: [DecodedCertificate] = []
        /// Every action run, in order.
        var actions: [(action: String, change: CertificateChange)] = []
        var installs = 0
        /// Places that refuse to be written.
        var brokenPlaces: Set<String> = []
        /// Actions that fail.
        var brokenActions: Set<String> = []
        /// What an action waits for.
        var beforeActions: (@Sendable () async -> Void)?
    }

    private let state = Mutex(State())

    func with<T: Sendable>(_ body: (inout sending State) -> sending T) -> T { state.withLock(body) }

    /// The actions run, in order.
    var actions: [String] { state.withLock { $0.actions.map(\.action) } }

    func serial(at place: String) -> String? { state.withLock { $0.places[place]?.leaf.serialNumberText } }

    func destination(at index: Int, of spec: CertificateSpec) throws -> any CertificateDestination {
        Place(world: self, name: "\(spec.name)/\(index)")
    }

    func run(_ action: ActionSpec, for change: CertificateChange) async throws -> String {
        await state.withLock { $0.beforeActions }?()
        return try state.withLock { state in
            state.actions.append((action.description, change))
            if state.brokenActions.contains(action.description) {
                throw SignetError(.actionFailed, "\(action) exited with status 1.")
            }
            return "done"
        }
    }

    func probe(_ endpoint: Endpoint, serverName: String?) async throws -> [ServedChain] {
        let served = state.withLock { $0.served }
        guard !served.isEmpty else { throw SignetError(.probeFailed, "\(endpoint) showed no certificate.") }
        return [ServedChain(address: endpoint.description, certificates: served)]
    }

    private struct Place: CertificateDestination {
        let world: MemoryWorld
        let name: String
        var summary: String { name }

        func current() async throws -> CertifiedKey? { world.with { $0.places[name] } }

        func install(_ pair: CertifiedKey) async throws -> Bool {
            let outcome: Result<Bool, SignetError> = world.with { state in
                if state.brokenPlaces.contains(name) {
                    return .failure(SignetError(.unwritableFile, "\(name) is read-only."))
                }
                guard state.places[name]?.leaf != pair.leaf else { return .success(false) }
                state.places[name] = pair
                state.installs += 1
                return .success(true)
            }
            return try outcome.get()
        }

        func remove() async throws { world.with { $0.places[name] = nil } }
    }
}
