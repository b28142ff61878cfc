import Foundation
import SignetCore

/// Lets time pass over an outlook: the state machine and the schedule by which the engine itself works, on a clock that jumps
/// from one due moment to the next, with issuers that are simulated.
///
/// What follows an issuance (installing, actions, verification) is taken to succeed at once; it does not move a renewal.
public struct RenewalSimulation: Sendable {
    /// What is simulated.
    public struct Settings: Sendable {
        /// How long, counted from the outlook's moment.
        public var span: Duration
        /// How long a certificate is valid whose specification does not say.
        public var lifetime: Duration
        /// When no issuer answers.
        public var outages: [Range<Date>]

        public init(span: Duration, lifetime: Duration, outages: [Range<Date>] = []) {
            self.span = span
            self.lifetime = lifetime
            self.outages = outages
        }
    }

    private let settings: Settings
    private let start: Date
    private let end: Date
    private var machines: [RenewalStateMachine]
    private var queue = DueQueue()
    private var report = SimulationReport()
    private var requests = 0

    /// Prepares a simulation of what the outlook holds.
    public init(_ outlook: RenewalOutlook, settings: Settings) {
        self.settings = settings
        start = outlook.moment.wholeMilliseconds
        end = start.addingTimeInterval(settings.span.timeInterval)
        machines = outlook.machines.map(\.issuingAlone)
    }

    /// Runs to the end.
    public static func run(
        _ outlook: RenewalOutlook, settings: Settings, answeredBy authority: inout some SimulatedAuthority
    ) -> SimulationReport {
        var simulation = RenewalSimulation(outlook, settings: settings)
        simulation.run(answeredBy: &authority)
        return simulation.report
    }

    private mutating func run(answeredBy authority: inout some SimulatedAuthority) {
        for index in machines.indices { plan(index, from: start) }
        while let (moment, index) = queue.popFirst(), moment < end {
            act(on: index, at: moment, &authority)
        }
        for machine in machines { noteGap(of: machine, until: nil, at: end) }
        report.gaps.sort { ($0.from, $0.name) < ($1.from, $1.name) }
    }

    private mutating func plan(_ index: Int, from moment: Date) {
        guard let due = machines[index].due else { return }
        queue.insert(index, at: max(due, moment))
    }

    private mutating func act(on index: Int, at moment: Date, _ authority: inout some SimulatedAuthority) {
        switch machines[index].nextStep(at: moment) {
        case .adopt: _ = machines[index].handle(.looked(found: nil, heldAt: []), at: moment)
        case .issue:
            if let later = issue(index, at: moment, &authority) { return queue.insert(index, at: later) }
        case .consult:
            // It wishes what it wished before, and is not asked again.
            guard let pair = machines[index].state.pair else { break }
            var wishes = pair.information
            wishes?.nextPoll = nil
            _ = machines[index].handle(.consulted(pairID: pair.id, wishes: wishes), at: moment)
        case .resume, .install, .act, .verify, nil: break
        }
        plan(index, from: moment)
    }

    /// - Returns: when the issuer is to be asked again, if something holds it up
    private mutating func issue(_ index: Int, at moment: Date, _ authority: inout some SimulatedAuthority) -> Date? {
        let id = request(of: index, at: moment)
        guard !settings.outages.contains(where: { $0.contains(moment) }) else {
            report.failedAttempts += 1
            _ = machines[index].handle(
                .issuingFailed(requestID: id, discardsRequest: false, error: "No issuer answers."), at: moment)
            return nil
        }
        if let forecast = machines[index].nextIssuance(from: moment) {
            let answer = authority.answer(to: forecast).wholeMilliseconds
            guard answer <= moment else { return answer }
        }
        deliver(id, to: index, at: moment, authority)
        return nil
    }

    /// The open request, or a new one.
    private mutating func request(of index: Int, at moment: Date) -> String {
        if let request = machines[index].state.request { return request.id }
        requests += 1
        let request = RenewalState.Request(
            id: "\(requests)", spec: machines[index].spec, reason: machines[index].issuance.reason)
        _ = machines[index].handle(.prepared(request), at: moment)
        return request.id
    }

    private mutating func deliver(
        _ id: String, to index: Int, at moment: Date, _ authority: some SimulatedAuthority
    ) {
        let machine = machines[index]
        let lifetime = (machine.spec.lifetime?.duration ?? settings.lifetime).timeInterval
        // notAfter is the last second of validity.
        let notAfter = moment.addingTimeInterval(lifetime - 1)
        let pair = RenewalState.Pair(
            id: id, serialNumber: id, fingerprint: id, notBefore: moment, notAfter: notAfter, since: moment,
            spec: machine.spec,
            information: authority.renewalInformation(
                from: machine.spec.issuer, notBefore: moment, notAfter: notAfter))
        report.issuances.append(
            .init(
                name: machine.spec.name, at: moment,
                remaining: machine.state.pair.map { $0.end.timeIntervalSince(moment) }))
        noteGap(of: machine, until: moment, at: moment)
        _ = machines[index].handle(.issued(pair), at: moment)
    }

    /// Notes that at `moment` the certificate has not been there for a while.
    private mutating func noteGap(of machine: RenewalStateMachine, until: Date?, at moment: Date) {
        let since = machine.state.pair.map { max($0.end, start) } ?? start
        guard since < moment else { return }
        report.gaps.append(
            .init(name: machine.spec.name, from: since, until: until, isExpiry: machine.state.pair != nil))
    }
}

extension RenewalState.Pair {
    /// The first moment at which it is no longer valid.
    fileprivate var end: Date { notAfter.addingTimeInterval(1) }
}

extension RenewalStateMachine {
    /// The same certificate where nothing but its issuance is to be seen to.
    fileprivate var issuingAlone: RenewalStateMachine {
        var reduced = RenewalState()
        reduced.hasLookedForPair = state.hasLookedForPair
        reduced.isRenewalRequested = state.isRenewalRequested
        reduced.retries[.issuing] = state.retries[.issuing]
        reduced.pair = state.pair
        reduced.pair?.spec = state.pair?.spec.issuingAlone ?? spec.issuingAlone
        return RenewalStateMachine(spec: spec.issuingAlone, state: reduced)
    }
}

extension CertificateSpec {
    fileprivate var issuingAlone: CertificateSpec {
        var spec = self
        spec.destinations = []
        spec.actions = []
        spec.verification = nil
        return spec
    }
}
