import Foundation

/// One thing the engine does for a certificate.
enum RenewalStep: Equatable, Sendable {
    /// Looks whether the destinations already hold a pair that will do.
    case adopt
    /// Asks the issuer.
    case issue
    /// Tries the pair again that was taken back.
    case resume
    /// Puts the pair at these destinations.
    case install([Int])
    /// Does one of the things to do after a change.
    case act(Int)
    /// Looks at what is served.
    case verify
    /// Asks the issuer whether it wants the certificate renewed at another time.
    case consult
}

/// A step, when it may be taken, and why.
struct RenewalAgendaItem: Equatable, Sendable {
    var step: RenewalStep
    var at: Date
    /// A clause for people.
    var reason: String
}

extension RenewalStateMachine {
    /// When a step is taken that nothing holds up.
    static let atOnce = Date(timeIntervalSince1970: 0)

    /// All that is to be done, most important first; empty only when the certificate is not wanted.
    var agenda: [RenewalAgendaItem] {
        guard state.isWanted else { return [] }
        if needsLook { return [item(.adopt, .issuing, at: Self.atOnce, "there is no certificate yet")] }
        return [issuing, resuming, installing, acting, verifying, consulting].compactMap { $0 }
    }

    /// When something is to be done next; nil: never.
    var due: Date? { agenda.map(\.at).min() }

    /// The step to take now; nil: nothing is due. Compares milliseconds, as the index of due moments does.
    func nextStep(at now: Date) -> RenewalStep? {
        agenda.first { $0.at.millisecondsSince1970 <= now.millisecondsSince1970 }?.step
    }

    private var needsLook: Bool { !state.hasLookedForPair && state.pair == nil && state.request == nil }

    /// The last attempt's failure holds the next one up.
    private func item(_ step: RenewalStep, _ concern: RenewalState.Concern, at: Date, _ reason: String)
        -> RenewalAgendaItem
    {
        guard let retry = state.retries[concern] else { return RenewalAgendaItem(step: step, at: at, reason: reason) }
        return RenewalAgendaItem(
            step: step, at: max(at, retry.at), reason: "\(reason) (attempt \(retry.failures + 1))")
    }

    private var issuing: RenewalAgendaItem {
        let moment = issuance
        return item(.issue, .issuing, at: moment.at, moment.reason)
    }

    /// When a certificate is needed and why.
    var issuance: RenewalSchedule.Moment {
        func now(_ reason: String) -> RenewalSchedule.Moment { .init(at: Self.atOnce, reason: reason) }
        if let request = state.request { return now(request.reason) }
        guard let pair = state.pair else { return now("there is no certificate yet") }
        if state.isRenewalRequested { return now("the renewal was asked for") }
        let changed = SpecChange(from: pair.spec, to: spec).reissuing
        if !changed.isEmpty { return now("another \(changed.joined(separator: ", ")) is wanted") }
        return RenewalSchedule.renewal(of: pair, by: spec.renewal)
    }

    private var resuming: RenewalAgendaItem? {
        guard state.isTakenBack, let pair = state.pair else { return nil }
        return item(
            .resume, .deploying, at: Self.atOnce,
            "certificate \(pair.serialNumber), which was taken back, is tried again")
    }

    private var installing: RenewalAgendaItem? {
        let missing = missingCopies
        guard !missing.isEmpty else { return nil }
        return item(.install(missing), .installing, at: Self.atOnce, "the certificate is to be installed")
    }

    /// The destinations that do not hold the pair that should be there.
    var missingCopies: [Int] {
        guard let pair = state.target else { return [] }
        return spec.destinations.indices.filter {
            state.installation.copy(at: $0, of: spec.destinations)?.pairID != pair.id
        }
    }

    private var acting: RenewalAgendaItem? {
        guard let change = state.change, spec.followUps.indices.contains(change.actionsDone) else { return nil }
        return item(
            .act(change.actionsDone), .acting, at: Self.atOnce,
            "\(spec.followUps[change.actionsDone]) is to follow the change")
    }

    private var verifying: RenewalAgendaItem? {
        guard let verification = state.verification, let wanted = spec.verification else { return nil }
        let endpoints = wanted.endpoints.joined(separator: ", ")
        return item(.verify, .verifying, at: verification.next, "what \(endpoints) serves is to be checked")
    }

    /// Only while there is nothing else to do for the certificate than to wait.
    private var consulting: RenewalAgendaItem? {
        guard state.pair != nil, state.request == nil, let consultation = state.consultation else { return nil }
        return RenewalAgendaItem(
            step: .consult, at: consultation.next, reason: "\(spec.issuer) is to be asked when it wants a renewal")
    }
}
