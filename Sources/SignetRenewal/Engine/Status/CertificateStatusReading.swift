import Foundation

extension CertificateStatus {
    /// What the record says, in the reader's terms.
    init(_ record: RenewalRecord, destinations: any DestinationFactory, now: Date) {
        let (spec, state) = (record.spec, record.state)
        let failing = RenewalState.Concern.allCases.compactMap { state.retries[$0] }
        var errors: [String] = []
        for failure in failing where !errors.contains(failure.error) { errors.append(failure.error) }
        // That the issuer is asked for its wishes every few hours is nothing anyone waits for.
        let next = record.machine.agenda.filter { $0.step != .consult }.min { $0.at < $1.at }
        self.init(
            spec: spec, phase: record.machine.phase,
            serialNumber: state.target?.serialNumber, notBefore: state.target?.notBefore,
            notAfter: state.target?.notAfter, fingerprint: state.target?.fingerprint,
            takenBack: state.isTakenBack ? state.pair?.serialNumber : nil,
            installed: spec.destinations.indices.map { index in
                let copy = state.installation.copy(at: index, of: spec.destinations)
                let summary = (try? destinations.destination(at: index, of: spec))?.summary
                return InstalledState(
                    destination: summary ?? "destination \(index + 1)", serialNumber: copy?.serialNumber,
                    installedAt: copy?.since)
            },
            served: state.served, lastAttempt: state.lastAttempt, lastSuccess: state.lastSuccess,
            lastError: errors.isEmpty ? nil : errors.joined(separator: "\n"),
            consecutiveFailures: failing.map(\.failures).max() ?? 0,
            renewalDue: state.target.map { RenewalSchedule.renewal(of: $0, by: spec.renewal).at },
            nextAttempt: next.map { max($0.at, now) }, nextReason: next?.sentence)
    }
}

extension RenewalAgendaItem {
    /// `A certificate is issued because 67 % of the certificate's lifetime have passed.`
    fileprivate var sentence: String {
        switch step {
        case .adopt, .issue: "A certificate is issued because \(reason)."
        case .resume, .install, .act, .verify, .consult: "\(reason.prefix(1).uppercased())\(reason.dropFirst())."
        }
    }
}
