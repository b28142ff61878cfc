import SignetACME
import SignetCore
import SignetDNS
import Synchronization

/// A DNS in memory: names, aliases, and zones that can be changed and asked.
final class MemoryNames: ChallengeNameService, RecordProvider, PropagationChecking {
    struct State {
        var addresses: [String: [String]] = [:]
        var aliases: [String: String] = [:]
        var records: Set<TextRecord> = []
        /// Every change in order.
        var changes: [String] = []
        /// Thrown by the next changes.
        var failure: SignetError?
        var isStale = false
    }

    let state: Mutex<State>
    let propagationTimeout: Duration? = nil
    var summary: String { "memory" }

    init(addresses: [String: [String]] = [:]) {
        state = Mutex(State(addresses: addresses))
    }

    var values: [String] { state.withLock { $0.records.map { "\($0.name) \($0.value)" }.sorted() } }
    var changes: [String] { state.withLock(\.changes) }

    func addresses(of host: String) async throws -> [String] {
        guard host != "broken.example.com" else { throw SignetError(.timedOut, "No server answered.") }
        return state.withLock { $0.addresses[host] ?? [] }
    }

    func texts(at name: String) async throws -> [String] {
        let name = try await canonicalName(of: name)
        return state.withLock { $0.records.filter { $0.name == name }.map(\.value) }
    }

    func canonicalName(of name: String) async throws -> String {
        state.withLock { $0.aliases[name] ?? name }
    }

    func zoneName(of name: String) async throws -> String {
        name.split(separator: ".").suffix(2).joined(separator: ".")
    }

    func add(_ record: TextRecord, zone: String) async throws {
        try change("add \(record.name) in \(zone)") { $0.records.insert(record) }
    }

    func remove(_ record: TextRecord, zone: String) async throws {
        try change("remove \(record.name) in \(zone)") { $0.records.remove(record) }
    }

    private func change(_ line: String, _ body: (inout State) -> Void) throws {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            state.changes.append(line)
            body(&state)
        }
    }

    func wait(for record: TextRecord, zone: String?, limit: Duration?) async throws {
        let isThere = state.withLock { !$0.isStale && $0.records.contains(record) }
        guard isThere else {
            throw SignetError(
                .timedOut, "ns2.example.com at 192.0.2.53 still answers \"stale\" for \(record.name).",
                remedy: "Check the transfer to that server.")
        }
    }
}
