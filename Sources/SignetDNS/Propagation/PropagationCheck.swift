import Foundation
import SignetCore

/// Waits until a record is seen where a CA will look for it: at every authoritative server of its zone.
public struct PropagationCheck: Sendable {
    /// How it is found out.
    public enum Mode: Hashable, Sendable {
        /// Ask every authoritative server, every so often, until all have the record or the time is over.
        case ask(interval: Duration, limit: Duration)
        /// Ask nobody and wait: where the servers that the CA sees cannot be reached from here.
        case wait(Duration)

        /// Every 2 s for at most 2 minutes.
        public static let standard = Self.ask(interval: .seconds(2), limit: .seconds(120))
    }

    private let resolver: DNSResolver
    private let mode: Mode
    private let clock: any WallClock

    public init(resolver: DNSResolver, mode: Mode = .standard, clock: any WallClock = SystemClock()) {
        self.resolver = resolver
        self.mode = mode
        self.clock = clock
    }

    /// Returns once the record is everywhere.
    ///
    /// A name server counts as having it when one of its addresses has it and no other address says otherwise; so an address
    /// of a family that this machine cannot reach does no harm.
    /// - Parameters:
    ///   - record: its name must be the one after aliases were followed
    ///   - zone: the zone's name, when it is known already
    ///   - limit: instead of the mode's limit, such as a provider's `propagationTimeout`
    /// - Throws: `.dnsNotPropagated` saying which server answers what; `.dnsZoneNotFound`; what lookups throw
    public func wait(for record: TextRecord, zone: String? = nil, limit: Duration? = nil) async throws {
        switch mode {
        case .wait(let duration): try await clock.sleep(for: duration)
        case .ask(let interval, let usual):
            let limit = limit ?? usual
            let deadline = clock.now.addingTimeInterval(limit.timeInterval)
            let zone = try await find(zone, around: record)
            while true {
                let observations = try await observe(record, in: zone)
                let behind = Self.serversBehind(observations)
                if behind.isEmpty { return }
                guard clock.now < deadline else { throw notPropagated(record, zone, observations, behind, limit) }
                try await clock.sleep(for: interval)
            }
        }
    }

    /// Looks once, at every address of every authoritative server.
    /// - Throws: `CancellationError`
    public func observe(_ record: TextRecord, in zone: DNSZone) async throws -> [ServerObservation] {
        let observations = await withTaskGroup(of: ServerObservation.self) { tasks in
            for server in zone.servers {
                for address in server.addresses {
                    tasks.addTask {
                        ServerObservation(
                            server: server.name, address: address, finding: await ask(address, for: record))
                    }
                }
            }
            var observations: [ServerObservation] = []
            for await observation in tasks { observations.append(observation) }
            return observations.sorted { ($0.server, $0.address.description) < ($1.server, $1.address.description) }
        }
        try Task.checkCancellation()
        return observations
    }

    private func find(_ zone: String?, around record: TextRecord) async throws -> DNSZone {
        if let zone { return try await resolver.zone(named: zone) }
        return try await resolver.zone(of: record.name)
    }

    private func ask(_ address: DNSServerAddress, for record: TextRecord) async -> ServerObservation.Finding {
        do {
            let answer = try await resolver.lookup(record.name, .txt, at: address)
            if answer.texts.contains(record.value) { return .found }
            if case .name(let target)? = answer.records(of: record.name, .cname).first?.content {
                return .alias(target)
            }
            if !answer.texts.isEmpty { return .otherValues(answer.texts) }
            return switch answer.responseCode {
            case .noError: .noRecord
            case .nameError: .noName
            default: .failed(answer.responseCode)
            }
        } catch let error as SignetError {
            return .silent(error.message)
        } catch {
            return .silent("\(error)")
        }
    }

    /// The names of the servers that do not have the record yet.
    static func serversBehind(_ observations: [ServerObservation]) -> [String] {
        Dictionary(grouping: observations, by: \.server).filter { _, seen in
            let audible = seen.filter { if case .silent = $0.finding { false } else { true } }
            return audible.isEmpty || audible.contains { $0.finding != .found }
        }.keys.sorted()
    }

    private func notPropagated(
        _ record: TextRecord, _ zone: DNSZone, _ observations: [ServerObservation], _ behind: [String],
        _ limit: Duration
    ) -> SignetError {
        let seen = observations.filter { behind.contains($0.server) && $0.finding != .found }
        let count = Set(observations.map(\.server)).count
        return SignetError(
            .dnsNotPropagated,
            "After \(DurationText(limit)), \(behind.count) of \(count) authoritative servers of \(zone.name) "
                + "\(behind.count == 1 ? "does" : "do") not have the TXT record \(record.name) \"\(record.value)\": "
                + "\(seen.map(\.description).joined(separator: "; ")).",
            remedy: "Check that the zone's servers transfer it from where the record was written. Where they cannot be "
                + "asked from this machine, name others in the configuration or set a fixed time to wait.")
    }
}
