import Foundation
import Logging
import SignetCore
import SignetStorage

/// Tells people and programs what a run has found: decides what is news, keeps it until it is sent.
///
/// What is told and what is to be sent change in one transaction, so that nothing is told twice or forgotten when the process
/// ends in between. A notifier that fails keeps no other one waiting.
public struct Notifying: Sendable {
    let places: any WatchedPlaces
    let database: Database
    let clock: any WallClock
    let notifiers: [any Notifier]
    /// Why some are not there, by their names.
    let absent: [String: String]
    let settings: NotifyingSettings
    let logger: Logger

    /// - Parameters:
    ///   - database: the inventory's
    ///   - notifiers: with names that differ
    ///   - absent: those that are wanted and cannot be made now, with the reason each: what is queued for them is kept, and what is new
    ///     is told when they are back
    public init(
        inventory: Inventory, database: Database, clock: any WallClock = SystemClock(), notifiers: [any Notifier],
        absent: [String: String] = [:], settings: NotifyingSettings = NotifyingSettings(),
        logger: Logger = Logger(label: "signet.watch")
    ) {
        self.init(
            places: InventoryPlaces(inventory: inventory), database: database, clock: clock, notifiers: notifiers,
            absent: absent, settings: settings, logger: logger)
    }

    init(
        places: any WatchedPlaces, database: Database, clock: any WallClock, notifiers: [any Notifier],
        absent: [String: String] = [:], settings: NotifyingSettings = NotifyingSettings(),
        logger: Logger = Logger(label: "signet.watch")
    ) {
        self.places = places
        self.database = database
        self.clock = clock
        self.notifiers = notifiers
        self.absent = absent
        self.settings = settings
        self.logger = logger
    }

    /// Who cannot be told, and why, as sentences.
    public var absences: [String] { absent.map { "notifier \($0): \($1)" }.sorted() }

    /// Queues what is to be said after a run. ``deliverDue()`` sends it.
    /// - Throws: as ``Database/write(_:)``; `.storageCorrupt`
    public func afterRun(_ run: RunRecord) async throws {
        try await queueAll()
        logger.debug("What a run has found is queued for the notifiers.", metadata: ["run": "\(run.id)"])
    }

    func queueAll() async throws {
        guard !notifiers.isEmpty else { return }
        let now = clock.now
        let current = try await places.noteworthy()
        for notifier in notifiers {
            let settled = try await settled(of: notifier.name, current)
            try await queueNews(notifier, current, settled, at: now)
            try await queueHeartbeat(notifier, at: now)
        }
    }

    /// How each notifier fares.
    /// - Throws: as ``Database/read(_:)``
    public func counts() async throws -> [NotifierCount] {
        let known = try await database.read { try NotifyingRepository.counts($0) }
        let missing = notifiers.map(\.name).filter { name in !known.contains { $0.name == name } }
        let queued = try await database.read { session in
            try missing.map { try NotifyingRepository.queuedCount(of: $0, session) }
        }
        let fresh = zip(missing, queued).map { name, queued in
            NotifierCount(name: name, sent: 0, failed: 0, queued: queued, lastSent: nil, lastError: nil)
        }
        return (known + fresh).sorted { $0.name < $1.name }
    }

    // MARK: News

    /// Places told of that are there and not among those that are not ok.
    private func settled(of notifier: String, _ current: [NoticeLine]) async throws -> [NoticeLine] {
        let told = try await database.read { try NotifyingRepository.told(notifier, $0) }
        var settled: [NoticeLine] = []
        for place in Set(told.keys).subtracting(current.map(\.place)) {
            if let line = try await places.line(of: place) { settled.append(line) }
        }
        return settled
    }

    private func queueNews(
        _ notifier: any Notifier, _ current: [NoticeLine], _ settled: [NoticeLine], at now: Date
    ) async throws {
        try await database.write { session in
            let told = try NotifyingRepository.told(notifier.name, session)
            let outcome = NewsRound(
                policy: notifier.policy, moment: now, current: current, settled: settled, told: told
            )
            .outcome()
            for line in outcome.told { try NotifyingRepository.saveTold(line, to: notifier.name, at: now, session) }
            for place in outcome.forgotten { try NotifyingRepository.forget(place, of: notifier.name, session) }
            var notices = outcome.notices
            if notifier.policy.shape == .state { notices = try superseding(notices, of: notifier, at: now, session) }
            for notice in notices { try queue(notice, for: notifier, at: now, session) }
        }
    }

    /// A newer state replaces those that wait, but for what ended in them and was not sent yet.
    private func superseding(
        _ notices: [Notice], of notifier: any Notifier, at now: Date, _ session: any SQLSession
    ) throws -> [Notice] {
        let waiting = try NotifyingRepository.queued(.state, for: notifier.name, session)
        let ended = waiting.flatMap(\.notice.lines).filter { $0.standing == .recovered }
        for old in waiting { try NotifyingRepository.remove(old.id, session) }
        guard !ended.isEmpty else { return notices }
        let chunks = stride(from: 0, to: ended.count, by: NewsRound.linesPerNotice).map { start in
            ended[start..<min(start + NewsRound.linesPerNotice, ended.count)]
        }
        return chunks.map { Notice(.state, writtenAt: now, lines: Array($0)) } + notices
    }

    private func queueHeartbeat(_ notifier: any Notifier, at now: Date) async throws {
        guard let interval = notifier.policy.heartbeat else { return }
        let last = try await database.read { try NotifyingRepository.lastHeartbeat(of: notifier.name, $0) }
        // Runs do not begin at the same second each time: what is due before the next one could is due now.
        if let last, now.timeIntervalSince(last) < interval.timeInterval * 0.98 { return }
        let report = try await places.heartbeat(since: last, at: now)
        try await database.write { session in
            guard try NotifyingRepository.lastHeartbeat(of: notifier.name, session) == last else { return }
            try NotifyingRepository.noteHeartbeat(of: notifier.name, at: now, session)
            try queue(Notice(.heartbeat, writtenAt: now, heartbeat: report), for: notifier, at: now, session)
        }
    }

    private func queue(
        _ notice: Notice, for notifier: any Notifier, at now: Date, _ session: any SQLSession
    ) throws {
        try NotifyingRepository.queue(
            notice, for: notifier.name, to: notifier.recipients(for: notice.owner),
            parcel: UUID().uuidString.lowercased(),
            at: now, session)
    }
}
