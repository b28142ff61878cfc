import Foundation
import SignetCore

/// The life of one wanted certificate as a value: what happened goes in, what is to be done comes out. Knows no clock, no
/// file, no issuer.
///
/// Every state can be left off at any instant: what was begun and not told to be done is on the agenda again.
struct RenewalStateMachine: Equatable, Sendable {
    /// What is wanted.
    private(set) var spec: CertificateSpec
    /// What is known.
    private(set) var state: RenewalState

    init(spec: CertificateSpec, state: RenewalState) {
        self.spec = spec
        self.state = state
    }

    /// Takes note of what happened.
    /// - Returns: the lines this adds to the history; none when it no longer matters.
    mutating func handle(_ occurrence: RenewalOccurrence, at now: Date) -> [HistoryEntry] {
        let before = phase
        var history: [HistoryEntry] = []
        switch occurrence {
        case .specified(let new): history = specify(new, at: now)
        case .dropped: history = drop()
        case .requested: history = request()
        case .compromised: history = state.demandNewKey()
        case .looked(let found, let held, let other): history = adopt(found, heldAt: held, other: other, at: now)
        case .prepared(let request): prepare(request, at: now)
        case .issued(let pair): history = issue(pair, at: now)
        case .issuingFailed(let id, let discards, let error, let advice):
            history = failIssuing(id, discardsRequest: discards, error: error, advice: advice, at: now)
        case .consulted(let id, let wishes): history = consult(id, wishes, at: now)
        case .consultingFailed(let id): failConsulting(id, at: now)
        case .installed(let id, let index, let summary): history = install(id, at: index, summary, now)
        case .installingFailed(let id, let error): history = failInstalling(id, error: error, at: now)
        case .damaged(let id, let indices): history = damage(id, at: indices)
        case .acted(let change, let action, let output):
            history = act(change, action: action, output: output, at: now)
        case .actingFailed(let change, let action, let error):
            history = failActing(change, action: action, error: error, at: now)
        case .resumed(let id): history = resume(id, at: now)
        case .probed(let id, let served): history = probe(id, served: served, at: now)
        }
        if let change = state.change, change.actionsDone >= spec.deployment?.checks.count ?? 0 {
            state.fallback?.isLoaded = false
        }
        if isProven {
            state.fallback = nil
            state.retries[.deploying] = nil
        }
        if phase == .valid && before != .valid { state.lastSuccess = now }
        return history
    }

    /// Gives new lines of history their numbers.
    /// - Returns: the first of them.
    mutating func numberEvents(_ count: Int) -> Int64 {
        defer { state.eventCount += Int64(count) }
        return state.eventCount + 1
    }

    /// The state in one word.
    var phase: CertificateStatus.Phase {
        if !state.retries.isEmpty || state.isTakenBack { return .failing }
        if state.pair == nil { return .pending }
        if !missingCopies.isEmpty { return .installing }
        if state.change != nil { return .acting }
        return state.verification == nil ? .valid : .verifying
    }
}

// MARK: - What is wanted

extension RenewalStateMachine {
    private mutating func specify(_ new: CertificateSpec, at now: Date) -> [HistoryEntry] {
        let old = spec
        spec = new
        let isNew = state == RenewalState()
        if !state.isWanted {
            // Nobody looked after the files meanwhile.
            state.isWanted = true
            state.installation = .init()
        } else if old == new {
            return isNew ? [HistoryEntry(kind: .wanted, message: "Wanted from \(new.issuer).")] : []
        }
        // What failed may fail no longer.
        state.retries = [:]
        if let request = state.request, !SpecChange(from: request.spec, to: new).reissuing.isEmpty {
            state.request = nil
        }
        if old.followUps != new.followUps { state.change?.actionsDone = 0 }
        if new.followUps.isEmpty { state.change = nil }
        if old.verification != new.verification {
            state.served = []
            startVerification(at: now)
        }
        guard old != new else { return [HistoryEntry(kind: .wanted, message: "Wanted again, unchanged.")] }
        return [HistoryEntry(kind: .specChanged, message: describeChange(from: old))]
    }

    private func describeChange(from old: CertificateSpec) -> String {
        let change = SpecChange(from: old, to: spec)
        if !change.reissuing.isEmpty {
            return "Changed: \(change.reissuing.joined(separator: ", ")); a new certificate is issued."
        }
        return old.destinations != spec.destinations
            ? "The destinations changed; the certificate is installed there."
            : "Changed, but the certificate still fits."
    }

    private mutating func drop() -> [HistoryEntry] {
        guard state.isWanted else { return [] }
        state.isWanted = false
        return [HistoryEntry(kind: .dropped, message: "No longer wanted: it is not renewed, its files stay.")]
    }

    private mutating func request() -> [HistoryEntry] {
        guard state.isWanted else { return [] }
        state.retries = [:]
        guard !state.isRenewalRequested else { return [] }
        state.isRenewalRequested = true
        // In a guarded deployment what is there is looked at all the same: it is what can be gone back to.
        if spec.deployment == nil { state.hasLookedForPair = true }
        return [HistoryEntry(kind: .requested, message: "A renewal was asked for.")]
    }
}

// MARK: - Issuing

extension RenewalStateMachine {
    private mutating func adopt(
        _ found: RenewalState.Pair?, heldAt held: [Int], other: RenewalState.Pair?, at now: Date
    ) -> [HistoryEntry] {
        guard state.pair == nil, state.request == nil else { return [] }
        state.hasLookedForPair = true
        state.retries[.issuing] = nil
        if spec.deployment != nil { state.fallback = (other ?? found).map { .init(pair: $0, isLoaded: true) } }
        guard let found, !state.isRenewalRequested else { return [] }
        state.fallback = nil
        state.pair = found
        state.consultation = .init(failures: 0, next: now)
        alignCopies()
        for index in held where state.installation.copies.indices.contains(index) {
            state.installation.copies[index] = .init(pairID: found.id, serialNumber: found.serialNumber, since: now)
        }
        startVerification(at: now)
        return [
            HistoryEntry(
                kind: .adopted,
                message:
                    "Found certificate \(found.serialNumber), valid until \(Self.text(found.notAfter)); it is kept.")
        ]
    }

    private mutating func prepare(_ request: RenewalState.Request, at now: Date) {
        guard state.isWanted, state.request == nil, request.spec == spec else { return }
        state.request = request
        state.lastAttempt = now
    }

    private mutating func issue(_ pair: RenewalState.Pair, at now: Date) -> [HistoryEntry] {
        guard let request = state.request, request.id == pair.id else { return [] }
        if spec.deployment == nil {
            state.fallback = nil
        } else if isProven || state.fallback == nil {
            // One that never was in use as it should be is better than none.
            state.fallback = state.pair.map { .init(pair: $0, isLoaded: isProven) }
        } else {
            state.fallback?.isInUse = false
        }
        state.pair = pair
        planConsultation(at: now)
        state.request = nil
        state.endRequest()
        state.lastAttempt = now
        for concern in [RenewalState.Concern.issuing, .deploying, .installing, .verifying] {
            state.retries[concern] = nil
        }
        state.verification = nil
        alignCopies()
        if spec.destinations.isEmpty { noteChange(to: pair, at: now) }
        return [
            HistoryEntry(
                kind: .issued,
                message: "\(spec.issuer) issued certificate \(pair.serialNumber), valid until "
                    + "\(Self.text(pair.notAfter)), because \(request.reason).")
        ]
    }

    private mutating func failIssuing(
        _ id: String?, discardsRequest: Bool, error: String, advice: RetryAdvice?, at now: Date
    ) -> [HistoryEntry] {
        guard state.isWanted, state.request?.id == id else { return [] }
        if discardsRequest { state.request = nil }
        state.lastAttempt = now
        let next = retry(.issuing, error: error, advice: advice, at: now)
        guard let pair = state.pair, pair.notAfter < now else {
            return [HistoryEntry(kind: .failed, message: "No certificate was issued. \(error)\n  \(next)")]
        }
        let end = "The certificate in place EXPIRED at \(Self.text(pair.notAfter)), and no other was issued."
        return [HistoryEntry(kind: .failed, message: "\(end) \(error)\n  \(next)", isUrgent: true)]
    }

    private mutating func consult(_ id: String, _ wishes: RenewalInformation?, at now: Date) -> [HistoryEntry] {
        guard state.isWanted, let pair = state.pair, pair.id == id else { return [] }
        let before = pair.information
        state.pair?.information = wishes
        planConsultation(at: now)
        guard before?.windowStart != wishes?.windowStart || before?.windowEnd != wishes?.windowEnd else { return [] }
        guard let wishes else {
            return [HistoryEntry(kind: .advised, message: "\(spec.issuer) no longer says when to renew.")]
        }
        let why = wishes.explanation.map { " (\($0))" } ?? ""
        return [
            HistoryEntry(
                kind: .advised,
                message: "\(spec.issuer) wants certificate \(pair.serialNumber) renewed between"
                    + " \(Self.text(wishes.windowStart)) and \(Self.text(wishes.windowEnd))\(why).")
        ]
    }

    private mutating func failConsulting(_ id: String, at now: Date) {
        guard state.isWanted, let pair = state.pair, pair.id == id else { return }
        let failures = (state.consultation?.failures ?? 0) + 1
        state.consultation = .init(
            failures: failures,
            next: RenewalSchedule.consultation(of: spec.name, afterFailures: failures, now: now))
    }

    /// An issuer that says when it wants to be asked again is asked then, others never.
    private mutating func planConsultation(at now: Date) {
        state.consultation = state.pair?.information?.nextPoll.map {
            .init(failures: 0, next: RenewalSchedule.consultation(asked: $0, now: now))
        }
    }

    /// Makes the copies those of the destinations wanted now: known ones stay, unless the destinations are others.
    private mutating func alignCopies() {
        let copies = spec.destinations.indices.map { state.installation.copy(at: $0, of: spec.destinations) }
        state.installation = .init(destinations: spec.destinations, copies: copies)
    }
}

// MARK: - Installing, acting, verifying

extension RenewalStateMachine {
    private mutating func install(_ id: String, at index: Int, _ summary: String, _ now: Date) -> [HistoryEntry] {
        guard let pair = state.target, pair.id == id, missingCopies.contains(index) else { return [] }
        alignCopies()
        state.installation.copies[index] = .init(pairID: id, serialNumber: pair.serialNumber, since: now)
        if missingCopies.isEmpty { state.retries[.installing] = nil }
        noteChange(to: pair, at: now)
        return [HistoryEntry(kind: .installed, message: "Installed certificate \(pair.serialNumber) at \(summary).")]
    }

    /// Actions are to follow, once for all destinations that change together, and what is served is to be checked.
    private mutating func noteChange(to pair: RenewalState.Pair, at now: Date) {
        state.retries[.acting] = nil
        let isStillLoaded = state.isTakenBack && state.fallback?.isLoaded == true
        if spec.followUps.isEmpty || isStillLoaded {
            state.change = nil
        } else if state.change?.serialNumber != pair.serialNumber || state.change?.actionsDone != 0 {
            state.changes += 1
            state.change = .init(number: state.changes, serialNumber: pair.serialNumber, notAfter: pair.notAfter)
        }
        startVerification(at: now)
    }

    private mutating func failInstalling(_ id: String, error: String, at now: Date) -> [HistoryEntry] {
        guard state.target?.id == id, !missingCopies.isEmpty else { return [] }
        let next = retry(.installing, error: error, at: now)
        return [HistoryEntry(kind: .failed, message: "The certificate was not installed. \(error)\n  \(next)")]
    }

    private mutating func damage(_ id: String, at indices: [Int]) -> [HistoryEntry] {
        let healthy = Set(spec.destinations.indices).subtracting(missingCopies)
        let damaged = indices.filter(healthy.contains)
        guard state.isWanted, state.target?.id == id, !damaged.isEmpty else { return [] }
        for index in damaged { state.installation.copies[index] = nil }
        return [
            HistoryEntry(
                kind: .damaged,
                message:
                    "\(damaged.count) of \(spec.destinations.count) destinations no longer hold what was installed;"
                    + " it is installed again.")
        ]
    }

    private mutating func act(_ number: Int, action: Int, output: String, at now: Date) -> [HistoryEntry] {
        guard let change = state.change, change.number == number, change.actionsDone == action else { return [] }
        state.retries[.acting] = nil
        state.change?.actionsDone += 1
        if action + 1 >= spec.followUps.count { state.change = nil }
        // What is served changes only now.
        if state.verification != nil { startVerification(at: now) }
        guard spec.followUps.indices.contains(action) else { return [] }
        let said = output.isEmpty ? "" : " It printed: \(output)"
        return [
            HistoryEntry(kind: .actionSucceeded, message: "Done after the change: \(spec.followUps[action]).\(said)")
        ]
    }

    private mutating func failActing(_ number: Int, action: Int, error: String, at now: Date) -> [HistoryEntry] {
        guard let change = state.change, change.number == number, change.actionsDone == action else { return [] }
        if action < spec.deployment?.steps.count ?? 0, let history = takeBack(error, at: now) { return history }
        let next = retry(.acting, error: error, at: now)
        return [HistoryEntry(kind: .actionFailed, message: "\(error)\n  \(next)")]
    }

    private mutating func startVerification(at now: Date) {
        state.retries[.verifying] = nil
        guard let wanted = spec.verification, let pair = state.target else { return state.verification = nil }
        state.verification = .init(
            pairID: pair.id, deadline: now.addingTimeInterval(wanted.deadline.duration.timeInterval), next: now)
    }

    private mutating func probe(
        _ id: String, served: [CertificateStatus.ServedState], at now: Date
    ) -> [HistoryEntry] {
        guard var verification = state.verification, verification.pairID == id else { return [] }
        state.served = served
        let errors = served.compactMap(\.error)
        if errors.isEmpty {
            state.verification = nil
            state.retries[.verifying] = nil
            let endpoints = served.map(\.endpoint).joined(separator: ", ")
            return [HistoryEntry(kind: .verified, message: "\(endpoints) serves certificate \(serialNumber).")]
        }
        verification.probes += 1
        let wait = RenewalSchedule.probeInterval(afterProbes: verification.probes)
        let isOver = now >= verification.deadline
        verification.next = isOver ? now : min(now.addingTimeInterval(wait), verification.deadline)
        state.verification = verification
        guard isOver else { return [] }
        let error = errors.joined(separator: " ")
        if let history = takeBack("Certificate \(serialNumber) is not served. \(error)", at: now) { return history }
        let next = retry(.verifying, error: error, at: now)
        let message = "Certificate \(serialNumber) is NOT served. \(error)\n  \(next)"
        return [HistoryEntry(kind: .notServed, message: message, isUrgent: true)]
    }

    private var serialNumber: String { state.target?.serialNumber ?? "?" }

    /// Whether the present pair is in use wherever it should be, as far as the deployment goes.
    private var isProven: Bool {
        let areStepsDone = state.change.map { $0.actionsDone >= spec.deployment?.steps.count ?? 0 } ?? true
        return state.pair != nil && !state.isTakenBack && missingCopies.isEmpty && areStepsDone
            && state.verification == nil
    }

    /// Goes back to the pair that was in use before.
    /// - Returns: nil when there is none to go back to.
    private mutating func takeBack(_ error: String, at now: Date) -> [HistoryEntry]? {
        guard spec.deployment != nil, state.canTakeBack(at: now) else { return nil }
        let failed = serialNumber
        state.useFallback(true)
        startAgain(at: now)
        let next = retry(.deploying, error: error, at: now)
        let message = "Certificate \(failed) is TAKEN BACK, \(serialNumber) is used again. \(error)\n  \(next)"
        return [HistoryEntry(kind: .takenBack, message: message, isUrgent: true)]
    }

    private mutating func resume(_ id: String, at now: Date) -> [HistoryEntry] {
        guard state.isWanted, state.isTakenBack, let pair = state.pair, pair.id == id else { return [] }
        guard pair.notAfter > now else {
            // Another one is being issued; until then the one in use is better.
            _ = retry(.deploying, error: state.retries[.deploying]?.error ?? "It has expired.", at: now)
            return []
        }
        state.useFallback(false)
        startAgain(at: now)
        return [HistoryEntry(kind: .resumed, message: "Certificate \(pair.serialNumber) is tried again.")]
    }

    /// Another pair than before should be everywhere.
    private mutating func startAgain(at now: Date) {
        alignCopies()
        if missingCopies.isEmpty, let pair = state.target { noteChange(to: pair, at: now) }
    }

    /// Notes a failure and plans the next attempt.
    /// - Returns: when that is, as a sentence.
    private mutating func retry(
        _ concern: RenewalState.Concern, error: String, advice: RetryAdvice? = nil, at now: Date
    ) -> String {
        let failures = (state.retries[concern]?.failures ?? 0) + 1
        let next = RenewalSchedule.retry(
            of: concern, of: spec.name, afterFailures: failures, advice: advice, expiry: state.target?.notAfter,
            now: now)
        state.retries[concern] = .init(failures: failures, at: next, error: error)
        let wait = DurationText(.seconds(Int64(next.timeIntervalSince(now).rounded(.up))))
        return advice?.needsPerson == true
            ? "Someone has to act; it is tried again in \(wait) in any case." : "It is tried again in \(wait)."
    }

    private static func text(_ date: Date) -> String { date.formatted(.iso8601) }
}
