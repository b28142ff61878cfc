import Foundation
import SignetCore
import SignetPKI
import SignetRenewal
import Synchronization

/// Looks at TLS servers: every address of every name, every name of a list, every address of a range.
public struct EndpointSource: WatchSource {
    /// So many sentences about what could not be looked at are kept.
    private static let mostProblems = 50

    private let settings: EndpointSourceSettings
    private let probe: any AddressProbe
    private let clock: any WallClock

    /// - Parameters:
    ///   - probe: nil: one that connects, within the settings' time limit
    ///   - clock: for the moments of observations and the rate
    /// - Throws: `.invalidEndpoint` naming what cannot be in the settings.
    public init(
        _ settings: EndpointSourceSettings, probe: (any AddressProbe)? = nil, clock: any WallClock = SystemClock()
    ) throws {
        try settings.validate()
        self.settings = settings
        self.probe = probe ?? TLSProbe(timeout: settings.timeout)
        self.clock = clock
    }

    public var name: String { settings.name }

    public func look(_ tell: @escaping @Sendable (Observation) async throws -> Void) async throws -> LookExtent {
        let notes = LookNotes(keeping: Self.mostProblems)
        let rate = ConnectionRate(settings.rate, clock: clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            var running = 0
            for try await element in EndpointLooks(settings: settings) {
                switch element {
                case .problem(let sentence): notes.add(sentence)
                case .look(let look):
                    if running == settings.concurrency {
                        try await group.next()
                        running -= 1
                    }
                    running += 1
                    group.addTask { try await take(look, rate, notes, tell) }
                }
            }
            try await group.waitForAll()
        }
        return notes.extent
    }

    private func take(
        _ look: EndpointLooks.Look, _ rate: ConnectionRate, _ notes: LookNotes,
        _ tell: @Sendable (Observation) async throws -> Void
    ) async throws {
        if look.hasAddress {
            try await rate.take()
            if let observation = try await observe(look, at: look.endpoint) { try await tell(observation) }
            return
        }
        let addresses: [Endpoint]
        do {
            addresses = try await probe.addresses(of: look.endpoint)
        } catch let error as SignetError {
            // What was seen at its addresses before may still be there.
            notes.hide(look.location)
            let obstacle = Obstacle(
                reason: "unknown-name", sentence: error.message, remedy: error.remedy ?? "Correct the name.")
            try await tell(observation(place(of: look, at: nil), .unreadable(obstacle)))
            return
        }
        for address in addresses {
            try await rate.take()
            if let observation = try await observe(look, at: address) { try await tell(observation) }
        }
    }

    /// - Returns: nil where nothing listens and nobody said that something should.
    private func observe(_ look: EndpointLooks.Look, at address: Endpoint) async throws -> Observation? {
        let place = place(of: look, at: address)
        do {
            let name = look.serverName ?? (look.hasAddress ? nil : look.endpoint.host)
            let chain = try await probe.look(at: address, serverName: name)
            guard let leaf = chain.certificates.first else { throw TLSProbeError.noCertificate }
            return observation(
                place,
                .seen(
                    Sighting(
                        leaf: leaf, others: Array(chain.certificates.dropFirst()), isPresented: true,
                        expectedNames: expectedNames(look), stapledResponse: chain.stapledResponse,
                        remarks: chain.problems, protocolVersion: chain.protocolVersion)))
        } catch let error as TLSProbeError {
            if look.isOfRange, [.refused, .unreachable, .timedOut].contains(error.reason) { return nil }
            return observation(
                place, .unreadable(EndpointObstacle.obstacle(error, at: place.description, look.endpoint)))
        }
    }

    private func observation(_ place: Place, _ outcome: Observation.Outcome) -> Observation {
        Observation(place: place, moment: clock.now, outcome: outcome)
    }

    private func place(of look: EndpointLooks.Look, at address: Endpoint?) -> Place {
        let host = look.hasAddress && look.serverName == nil ? nil : address?.host
        let detail =
            switch (host, look.serverName) {
            case (let host?, let name?): "\(host) as \(name)"
            case (nil, let name?): "as \(name)"
            case (let host?, nil): host
            case (nil, nil): ""
            }
        return Place(
            source: name, kind: .endpoint, location: look.location, detail: detail, owner: settings.owner,
            region: settings.region)
    }

    /// Nobody says of the addresses of a range that clients call them so.
    private func expectedNames(_ look: EndpointLooks.Look) -> [AlternativeName] {
        if let name = look.serverName { return [try? AlternativeName(parsing: "dns:\(name)")].compactMap { $0 } }
        guard !look.isOfRange else { return [] }
        let host = look.endpoint.host
        return [try? AlternativeName(parsing: look.hasAddress ? "ip:\(host)" : "dns:\(host)")].compactMap { $0 }
    }
}
