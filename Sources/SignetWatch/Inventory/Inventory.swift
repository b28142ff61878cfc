import Foundation
import SignetCore
import SignetPKI
import SignetStorage

/// Every certificate that was met, where, and what was the matter with it.
///
/// Reading costs what is shown, not what is stored: pages begin where the last one ended, and a search that matches more than
/// ``InventoryQuery/maximumMatches`` says so instead of sorting them all.
public struct Inventory: Sendable {
    let database: Database

    /// - Parameter database: opened with ``WatchMigrations``
    public init(database: Database) {
        self.database = database
    }

    // MARK: - Writing

    /// Begins a run. One that was begun before and has not ended is noted as failed: only one goes on at a time.
    /// - Parameter isWhole: whether all sources are looked at
    /// - Returns: its number.
    /// - Throws: as ``Database/write(_:)``.
    public func beginRun(at now: Date, isWhole: Bool = true) async throws -> Int64 {
        try await database.write { session in
            let runs = RunRepository(session)
            if try runs.hasUnended() {
                try runs.abandon(at: now, counts: PlaceCountRepository(session).renew())
            }
            return try runs.begin(at: now, isWhole: isWhole)
        }
    }

    /// Writes down what was observed and found, in one transaction.
    /// - Throws: as ``Database/write(_:)``.
    public func record(_ assessed: [AssessedObservation], run: Int64) async throws {
        guard !assessed.isEmpty else { return }
        try await database.write { session in
            let writer = PlaceRecordingRepository(session)
            let revocations = KnownRevocationRepository(session)
            for each in assessed {
                try writer.write(each, run: run)
                for news in each.revocationNews { try revocations.note(news) }
            }
        }
    }

    /// Replaces what was found about places together: those of a run that are not named have no joint findings.
    /// - Throws: as ``Database/write(_:)``.
    public func setJointFindings(_ findings: [PlaceID: [Finding]], run: Int64) async throws {
        try await database.write { try JointFindingRepository($0).set(findings, run: run) }
    }

    /// Notes that the places of a source which a run has not seen are there no more.
    /// - Parameter hidden: where the run could not see, so that nothing ends there
    /// - Returns: how many.
    /// - Throws: as ``Database/write(_:)``.
    @discardableResult
    public func endPlaces(
        of source: String, notSeenIn run: Int64, besides hidden: HiddenLocations? = nil, at now: Date
    ) async throws -> Int {
        let stored = HiddenLocations(Set((hidden?.locations ?? []).map(PlaceRecordingRepository.bounded)))
        var ended = 0
        var position: PlaceEndingRepository.Position? = .start
        while let after = position {
            let piece = try await database.write { session in
                try PlaceEndingRepository(session).end(source, notSeenIn: run, besides: stored, after: after, at: now)
            }
            ended += piece.ended
            position = piece.next
        }
        return ended
    }

    /// Notes that the places of every source but these are there no more: sources that the configuration no longer names.
    /// - Throws: as ``Database/write(_:)``.
    public func endPlaces(ofSourcesOtherThan sources: Set<String>, at now: Date) async throws {
        var last = ""
        while true {
            let before = last
            let next = try await database.read { try PlaceEndingRepository($0).source(after: before) }
            guard let source = next else { return }
            if !sources.contains(source) { try await endPlaces(of: source, notSeenIn: .max, at: now) }
            last = source
        }
    }

    /// Whether there is any place that has not ended.
    /// - Throws: as ``Database/read(_:)``.
    public func hasPlaces() async throws -> Bool {
        try await database.read { try PlaceEndingRepository($0).source(after: "") != nil }
    }

    /// Ends a run: the counts are those of the whole inventory then.
    /// - Throws: as ``Database/write(_:)``.
    public func endRun(
        _ id: Int64, at now: Date, outcome: RunRecord.Outcome, problems: [String]
    ) async throws -> RunRecord {
        try await database.write { session in
            let counts = try PlaceCountRepository(session).renew()
            return try RunRepository(session).end(id, at: now, outcome: outcome, counts: counts, problems: problems)
        }
    }

    /// Forgets places that ended before a moment, what they showed, certificates that nothing refers to, and old runs; a bounded
    /// part at a time.
    /// - Returns: whether something was forgotten, and so more may be there.
    /// - Throws: as ``Database/write(_:)``.
    public func tidy(endedBefore moment: Date) async throws -> Bool {
        try await database.write { try TidyingRepository($0).step(endedBefore: moment) }
    }

    // MARK: - Reading

    /// How much there is, and how it is, as it was at the end of the last run.
    /// - Throws: as ``Database/read(_:)``.
    public func summary(at now: Date) async throws -> InventorySummary {
        try await database.read { session in
            let last = try RunRepository(session).last()
            return InventorySummary(
                counts: try last?.counts ?? PlaceCountRepository(session).counts(),
                nextExpiry: try PlaceRepository(session).nextExpiry(after: now), lastRun: last)
        }
    }

    /// The places that match, in the order asked for.
    /// - Throws: as ``Database/read(_:)``; `.invalidInput` for a cursor that is none of ours.
    public func page(_ query: InventoryQuery) async throws -> InventoryPage {
        try await database.read { try PlacePageRepository($0).page(query) }
    }

    /// - Throws: as ``Database/read(_:)``.
    public func place(_ id: PlaceID) async throws -> PlaceRecord? {
        try await database.read { try PlaceRepository($0).place(id) }
    }

    /// Where a certificate is shown, at most 200 places.
    /// - Throws: as ``Database/read(_:)``.
    public func places(showing certificate: Int64) async throws -> [PlaceRecord] {
        try await database.read { try PlaceRepository($0).places(showing: certificate) }
    }

    /// The places that a run saw, by number, those after `after`.
    /// - Throws: as ``Database/read(_:)``.
    public func places(seenIn run: Int64, after: PlaceID, limit: Int) async throws -> [PlaceRecord] {
        try await database.read { try PlaceRepository($0).places(seenIn: run, after: after, limit: limit) }
    }

    /// - Throws: as ``Database/read(_:)``.
    public func certificate(_ id: Int64) async throws -> CertificateRow? {
        try await database.read { try WatchedCertificateRepository($0).row(id) }
    }

    /// Those of these certificates that are known, in no order.
    /// - Throws: as ``Database/read(_:)``.
    public func certificates(_ ids: [Int64]) async throws -> [CertificateRow] {
        try await database.read { try WatchedCertificateRepository($0).rows(ids) }
    }

    /// The certificate with this SHA-256; nil: it was never met.
    /// - Throws: as ``Database/read(_:)``.
    public func certificate(withFingerprint fingerprint: [UInt8]) async throws -> CertificateRow? {
        try await database.read { try WatchedCertificateRepository($0).row(fingerprint: fingerprint) }
    }

    /// What a place showed, leaf first.
    /// - Throws: as ``Database/read(_:)``.
    public func chain(of place: PlaceRecord) async throws -> [CertificateRow] {
        try await database.read { session in
            let repository = WatchedCertificateRepository(session)
            return try place.chain.compactMap { try repository.row($0) }
        }
    }

    /// The certificates whose public key has this SHA-256.
    /// - Throws: as ``Database/read(_:)``.
    public func certificates(withKey keyHash: [UInt8], limit: Int) async throws -> [CertificateRow] {
        try await database.read { try WatchedCertificateRepository($0).rows(key: keyHash, limit: limit) }
    }

    /// What a place has shown in its time, newest first.
    /// - Throws: as ``Database/read(_:)``.
    public func history(of place: PlaceID, limit: Int) async throws -> [SightingRecord] {
        try await database.read { try PlaceRepository($0).history(of: place, limit: limit) }
    }

    /// How many places show a certificate that ends within each of `count` steps of whole days (UTC), as it was at the end of the last
    /// run.
    /// - Throws: as ``Database/read(_:)``.
    public func expiries(from start: Date, days: Int, count: Int) async throws -> [ExpiryCount] {
        try await database.read { try PlaceCountRepository($0).expiries(from: start, days: days, count: count) }
    }

    /// When the last run that looked at all sources, and did not fail, began; nil: there was none.
    /// - Throws: as ``Database/read(_:)``.
    public func lastWholeRun() async throws -> Date? {
        try await database.read { try RunRepository($0).lastWhole() }
    }

    /// Newest first.
    /// - Throws: as ``Database/read(_:)``.
    public func runs(limit: Int) async throws -> [RunRecord] {
        try await database.read { try RunRepository($0).newest(limit) }
    }

    /// Each source with its places, as it was at the end of the last run.
    /// - Throws: as ``Database/read(_:)``.
    public func sources() async throws -> [SourceCount] {
        try await database.read { try PlaceCountRepository($0).sources() }
    }
}

/// An observation with what was found.
public struct AssessedObservation: Sendable {
    public let observation: Observation
    public let findings: [Finding]
    /// What is to be remembered of revocations.
    var revocationNews: [RevocationNews] = []

    public init(_ observation: Observation, findings: [Finding]) {
        self.observation = observation
        self.findings = findings
    }
}
