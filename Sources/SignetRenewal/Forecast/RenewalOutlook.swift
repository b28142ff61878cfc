import Foundation
import SignetStorage

/// What is wanted and what is known of it at one moment, as the engine would see it once the specifications are applied.
/// Nothing is changed by looking.
public struct RenewalOutlook: Sendable {
    /// The moment from which the future is told.
    public let moment: Date
    /// One for each specification, in their order.
    let machines: [RenewalStateMachine]

    /// The outlook of certificates none of which has been issued yet.
    public init(_ specs: [CertificateSpec], at moment: Date) {
        self.init(specs, known: [:], at: moment)
    }

    private init(_ specs: [CertificateSpec], known: [String: RenewalStateMachine], at moment: Date) {
        self.moment = moment
        machines = specs.map { spec in
            var machine = known[spec.name] ?? RenewalStateMachine(spec: spec, state: RenewalState())
            _ = machine.handle(.specified(spec), at: moment)
            return machine
        }
    }

    /// Reads what is known from a database with the engine's tables.
    /// - Throws: `.storageCorrupt`; what the database throws.
    public static func read(
        _ specs: [CertificateSpec], from database: Database, at moment: Date
    ) async throws -> RenewalOutlook {
        let known = try await RenewalRepository(database: database).known()
        return RenewalOutlook(
            specs, known: Dictionary(known.map { ($0.name, $0.machine) }) { first, _ in first }, at: moment)
    }

    /// The next issuance of every certificate, soonest first; those of the same moment in the order of the
    /// specifications.
    public var issuances: [ForecastIssuance] {
        machines.enumerated()
            .compactMap { index, machine in machine.nextIssuance(from: moment).map { (index, $0) } }
            .sorted { ($0.1.at, $0.0) < ($1.1.at, $1.0) }.map(\.1)
    }

    /// The next issuance of every certificate as ``issuances``, each with the moment at which the issuers let it through.
    public func grants(
        by authority: inout some SimulatedAuthority
    ) -> [(issuance: ForecastIssuance, grantedAt: Date)] {
        let issuances = issuances
        var grants = issuances.map { (issuance: $0, grantedAt: $0.at) }
        var queue = DueQueue()
        for (index, issuance) in issuances.enumerated() { queue.insert(index, at: issuance.at) }
        while let (moment, index) = queue.popFirst() {
            var request = issuances[index]
            request.at = moment
            let answer = authority.answer(to: request)
            if answer > moment { queue.insert(index, at: answer) }
            grants[index].grantedAt = answer
        }
        return grants
    }
}
