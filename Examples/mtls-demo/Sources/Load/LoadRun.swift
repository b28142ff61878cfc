/// Renewal under load: streams of requests run while both certificates are replaced again and again.
struct LoadRun: Sendable {
    /// The fewest renewals of each certificate that the demonstration is worth.
    static let wantedRenewals = 5

    let streams: [LoadStream]
    let observers: [RenewalObserver]
    let seconds: Int
    let lifetimeSeconds: Int

    /// Runs for `seconds`, longer (at most three times so long) when a renewal is still missing.
    /// - Parameter renewed: told about each renewal: service, serial number, seconds since the start
    func run(renewed: @Sendable @escaping (String, String, Double) -> Void) async throws -> LoadFigures {
        let started = ContinuousClock.now
        let elapsed: @Sendable () -> Double = { (ContinuousClock.now - started).milliseconds / 1000 }
        try await withThrowingTaskGroup { group in
            for stream in streams { group.addTask { await stream.run() } }
            for observer in observers {
                group.addTask { await observer.run { renewed(observer.service, $0, elapsed()) } }
            }
            try await untilDone(started)
            group.cancelAll()
        }
        return LoadFigures(
            seconds: elapsed(),
            lifetimeSeconds: lifetimeSeconds,
            renewals: observers.map(renewals),
            streams: streams.map(\.recorder.figures)
        )
    }

    private func untilDone(_ started: ContinuousClock.Instant) async throws {
        try await Task.sleep(until: started + .seconds(seconds), clock: .continuous)
        while ContinuousClock.now < started + .seconds(3 * seconds), !newestAreServed {
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Whether each certificate was renewed often enough and clients have met the newest.
    private var newestAreServed: Bool {
        observers.allSatisfy { observer in
            guard observer.renewals >= Self.wantedRenewals, let newest = observer.serials.last else { return false }
            return servedSerials(of: observer.service).contains(newest)
        }
    }

    private func servedSerials(of service: String) -> Set<String> {
        let served = streams.filter { $0.endpoint.name.hasPrefix(service) && $0.connections == .new }
        return Set(served.flatMap(\.recorder.figures.serials))
    }

    private func renewals(_ observer: RenewalObserver) -> LoadFigures.Renewals {
        let served = servedSerials(of: observer.service).intersection(observer.serials)
        // The first may have been replaced just when the load began, the last installed just when it ended.
        let met = observer.serials.dropFirst().dropLast().allSatisfy(served.contains)
        return LoadFigures.Renewals(
            service: observer.service,
            count: observer.renewals,
            installed: observer.serials,
            servedToClients: served.count,
            passed: observer.renewals >= Self.wantedRenewals && met
        )
    }
}
