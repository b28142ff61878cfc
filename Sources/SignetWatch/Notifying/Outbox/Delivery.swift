import Foundation
import SignetCore
import SignetStorage

extension Notifying {
    /// Sends what is due, each notifier's by themselves and in order.
    ///
    /// Never throws: what could not be sent waits, and the outcome says why.
    public func deliverDue() async -> DeliveryOutcome {
        var outcome = await withTaskGroup(of: DeliveryOutcome.self) { group in
            for notifier in notifiers { group.addTask { await deliverDue(notifier) } }
            var total = DeliveryOutcome()
            for await part in group { total += part }
            return total
        }
        do {
            outcome += try await dropOrphans()
            let names = notifiers.map(\.name)
            outcome.nextAttempt = try await database.read { try NotifyingRepository.nextAttempt(of: names, $0) }
        } catch {
            outcome.problems.append("The messages that wait could not be read: \(error)")
        }
        outcome.problems += absences
        outcome.problems.sort()
        return outcome
    }

    private func deliverDue(_ notifier: any Notifier) async -> DeliveryOutcome {
        var outcome = DeliveryOutcome()
        var last: Int64 = 0
        do {
            while !Task.isCancelled, let queued = try await claimNext(of: notifier, after: last) {
                last = queued.id
                let (part, goesOn) = try await deliver(queued, by: notifier)
                outcome += part
                if !goesOn { break }
            }
        } catch {
            outcome.problems.append("\(notifier.name): \(error)")
        }
        return outcome
    }

    private func claimNext(of notifier: any Notifier, after id: Int64) async throws -> QueuedNotice? {
        let now = clock.now
        let until = now.addingTimeInterval(settings.claim.timeInterval)
        return try await database.write { session in
            try NotifyingRepository.claim(notifier.name, after: id, at: now, until: until, session)
        }
    }

    /// - Returns: also whether there is a point in trying the next one now.
    private func deliver(
        _ queued: QueuedNotice, by notifier: any Notifier
    ) async throws -> (DeliveryOutcome, goesOn: Bool) {
        let parcel = Parcel(id: queued.parcel, notice: queued.notice, recipients: queued.recipients)
        do {
            let refusals = try await notifier.deliver(parcel)
            return (try await settle(queued, by: notifier, refusals), true)
        } catch let failure as NotifierFailure {
            return (try await postpone(queued, by: notifier, failure), !failure.isUnreachable)
        } catch is CancellationError {
            try await release(queued)
            return (DeliveryOutcome(), false)
        } catch {
            let failure = NotifierFailure(String(describing: error).onOneLine, isUnreachable: false)
            return (try await postpone(queued, by: notifier, failure), true)
        }
    }

    /// Some recipients, or all, have got it.
    private func settle(
        _ queued: QueuedNotice, by notifier: any Notifier, _ refusals: [Refusal]
    ) async throws -> DeliveryOutcome {
        let now = clock.now
        var outcome = DeliveryOutcome()
        outcome.problems = refusals.map { "\(notifier.name) to \($0.recipient): \($0.reason)" }
        let isTooOld = isTooOld(queued, at: now)
        let waiting = isTooOld ? [] : refusals.filter { !$0.isFinal }.map(\.recipient)
        let lost = refusals.count - waiting.count
        outcome.sent = refusals.count < queued.recipients.count ? 1 : 0
        outcome.failed = lost
        outcome.postponed = waiting.isEmpty ? 0 : 1
        let next = nextAttempt(of: queued, at: now)
        let (sent, reason) = (outcome.sent, outcome.problems.last)
        try await database.write { session in
            if waiting.isEmpty {
                try NotifyingRepository.remove(queued.id, session)
            } else {
                try NotifyingRepository.postpone(queued.id, to: waiting, until: next, because: reason ?? "", session)
            }
            try NotifyingRepository.count(
                notifier.name, sent: sent, failed: lost, error: reason, at: now, session)
        }
        for refusal in refusals {
            logger.error(
                "A message did not reach a recipient.",
                metadata: [
                    "notifier": "\(notifier.name)", "recipient": "\(refusal.recipient)", "reason": "\(refusal.reason)",
                    "again": "\(!refusal.isFinal && !isTooOld)",
                ])
        }
        return outcome
    }

    /// Nobody has got it.
    private func postpone(
        _ queued: QueuedNotice, by notifier: any Notifier, _ failure: NotifierFailure
    ) async throws -> DeliveryOutcome {
        let now = clock.now
        let gaveUp = isTooOld(queued, at: now)
        let next = nextAttempt(of: queued, at: now, requested: failure.retryAfter)
        var outcome = DeliveryOutcome()
        outcome.problems = ["\(notifier.name): \(failure.sentence)"]
        if gaveUp { outcome.failed = 1 } else { outcome.postponed = 1 }
        try await database.write { session in
            if gaveUp {
                try NotifyingRepository.remove(queued.id, session)
            } else {
                try NotifyingRepository.postpone(
                    queued.id, to: queued.recipients, until: next, because: failure.sentence, session)
            }
            if failure.isUnreachable {
                try NotifyingRepository.postponeDue(of: notifier.name, at: now, until: next, session)
            }
            try NotifyingRepository.count(
                notifier.name, sent: 0, failed: gaveUp ? 1 : 0, error: failure.sentence, at: now, session)
        }
        logger.log(
            level: gaveUp ? .error : .warning,
            gaveUp ? "A message was given up." : "A message could not be sent; it is tried again.",
            metadata: [
                "notifier": "\(notifier.name)", "kind": "\(queued.notice.kind.rawValue)",
                "reason": "\(failure.sentence)",
            ])
        return outcome
    }

    private func release(_ queued: QueuedNotice) async throws {
        let now = clock.now
        try await database.write { session in
            try NotifyingRepository.release(queued.id, at: now, session)
        }
    }

    /// What is queued for notifiers that are not in the configuration any more is kept as long as any other message.
    private func dropOrphans() async throws -> DeliveryOutcome {
        let now = clock.now
        let limit = now.addingTimeInterval(-settings.givesUpAfter.timeInterval)
        let names = notifiers.map(\.name) + absent.keys
        let dropped = try await database.write { session in
            let orphans = try NotifyingRepository.orphans(besides: names, queuedBefore: limit, session)
            for orphan in orphans {
                try NotifyingRepository.remove(orphan.id, session)
                try NotifyingRepository.count(
                    orphan.notifier, sent: 0, failed: 1, error: "It is not in the configuration any more.", at: now,
                    session)
            }
            return orphans.count
        }
        var outcome = DeliveryOutcome()
        outcome.failed = dropped
        return outcome
    }

    private func isTooOld(_ queued: QueuedNotice, at now: Date) -> Bool {
        now.timeIntervalSince(queued.queuedAt) >= settings.givesUpAfter.timeInterval
    }

    /// - Parameter header: Retry-After, where the other side sent it
    private func nextAttempt(of queued: QueuedNotice, at now: Date, requested header: String? = nil) -> Date {
        var generator = SystemRandomNumberGenerator()
        func attempt(afterFailures count: Int) -> Date {
            now.addingTimeInterval(settings.retry.delay(afterFailures: count, using: &generator).timeInterval)
        }
        let limit = settings.longestRequestedDelay.timeInterval
        guard let requested = RetryAfter.moment(header, now: now, atMost: limit) else {
            return attempt(afterFailures: queued.attempts + 1)
        }
        return max(requested, attempt(afterFailures: 1))
    }
}
