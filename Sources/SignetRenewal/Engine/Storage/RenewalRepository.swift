import Foundation
import SignetCore
import SignetStorage

/// Specifications, states, pairs and histories in the database.
///
/// Every change is one occurrence handed to the state machine inside the transaction that reads and writes the row, so that
/// two who change one certificate at the same time never undo each other's work.
struct RenewalRepository: Sendable {
    /// What is kept of each certificate's history.
    static let keptEvents: Int64 = 500

    let database: Database

    // MARK: Reading

    /// nil when it was never wanted.
    func record(of name: String) async throws -> RenewalRecord? {
        try await database.read { session in try Self.load(name, session) }
    }

    /// All that are wanted, by name.
    func wanted() async throws -> [RenewalRecord] {
        try await known().filter(\.state.isWanted)
    }

    /// All that are, or once were, wanted, by name.
    func known() async throws -> [RenewalRecord] {
        try await database.read { session in
            try session.rows("SELECT name, spec, state FROM renewal_certificates ORDER BY name", [])
                .map(RenewalRecord.init)
        }
    }

    /// The certificates that are to be acted on next and when, earliest first.
    func agenda(limit: Int) async throws -> [(name: String, due: Date)] {
        try await database.read { session in
            try session.rows(
                """
                SELECT name, due_at FROM renewal_certificates WHERE due_at IS NOT NULL
                ORDER BY due_at LIMIT $1
                """,
                [.integer(Int64(limit))]
            ).map { (try $0.text(0), Date(millisecondsSince1970: try $0.integer(1))) }
        }
    }

    func pair(_ id: String) async throws -> StoredPair? {
        try await database.read { session in
            try session.row(
                "SELECT id, name, key, request, certificates, roots FROM renewal_pairs WHERE id = $1", [.text(id)]
            ).map(StoredPair.init)
        }
    }

    /// Newest first.
    func events(of name: String, limit: Int) async throws -> [RenewalEvent] {
        try await database.read { session in
            try session.rows(
                "SELECT at, kind, message FROM renewal_events WHERE name = $1 ORDER BY number DESC LIMIT $2",
                [.text(name), .integer(Int64(limit))]
            ).map {
                RenewalEvent(
                    at: Date(millisecondsSince1970: try $0.integer(0)), kind: try $0.text(1), message: try $0.text(2))
            }
        }
    }

    /// Whether the state or the history of a certificate for one of these names tells of a serial number.
    func hasHad(serialNumber: String, names: Set<String>) async throws -> Bool {
        guard serialNumber.allSatisfy(\.isHexDigit) else { return false }
        let candidates = try await known().filter { record in
            record.machine.spec.names.contains { names.contains($0.value.lowercased()) }
        }
        if candidates.contains(where: { $0.state.target?.serialNumber == serialNumber }) { return true }
        return try await database.read { session in
            try candidates.contains { record in
                try session.row(
                    """
                    SELECT 1 FROM renewal_events WHERE name = $1 AND kind IN ('issued', 'adopted')
                        AND message LIKE '%certificate ' || $2 || ',%' LIMIT 1
                    """, [.text(record.name), .text(serialNumber)]) != nil
            }
        }
    }

    // MARK: Writing

    /// What came of telling an occurrence.
    struct Outcome: Sendable {
        /// False: the occurrence no longer mattered, and nothing was stored.
        var mattered: Bool
        var history: [HistoryEntry]
    }

    /// Tells the certificate's state machine what happened and stores what it makes of it, with the pair that belongs to it.
    /// - Throws: `.notFound`; as ``Database/write(_:)``.
    @discardableResult
    func tell(
        _ occurrence: RenewalOccurrence, to name: String, storing pair: StoredPair? = nil, at now: Date
    ) async throws -> Outcome {
        try await database.write { session in
            guard var record = try Self.load(name, session) else { throw SignetError.noSuchCertificate(name) }
            let before = record.machine
            let history = record.machine.handle(occurrence, at: now)
            guard record.machine != before else { return Outcome(mattered: false, history: []) }
            try Self.store(&record, history, at: now, session)
            if let pair { try Self.store(pair, session) }
            if record.state.keptPairs != before.state.keptPairs { try Self.discardPairs(but: record, session) }
            return Outcome(mattered: true, history: history)
        }
    }

    /// Makes `specs` what is wanted, all or none of them.
    /// - Returns: the new lines of history, by certificate.
    func want(_ specs: [CertificateSpec], at now: Date) async throws -> [(name: String, history: [HistoryEntry])] {
        try await database.write { session in
            var known: [String: RenewalRecord] = [:]
            for row in try session.rows("SELECT name, spec, state FROM renewal_certificates", []) {
                let record = try RenewalRecord(row)
                known[record.name] = record
            }
            var lines: [(String, [HistoryEntry])] = []
            func tell(_ occurrence: RenewalOccurrence, _ old: RenewalRecord) throws {
                var record = old
                let history = record.machine.handle(occurrence, at: now)
                guard record != old || !history.isEmpty else { return }
                try Self.store(&record, history, at: now, session)
                lines.append((record.name, history))
            }
            for spec in specs {
                let fresh = RenewalRecord(machine: RenewalStateMachine(spec: spec, state: RenewalState()))
                try tell(.specified(spec), known.removeValue(forKey: spec.name) ?? fresh)
            }
            for vanished in known.values.sorted(by: { $0.name < $1.name }) { try tell(.dropped, vanished) }
            return lines
        }
    }

    /// Tells several certificates' state machines what happened, all or none of them. Only a specification makes one that is
    /// not known yet.
    /// - Returns: the new lines of history, by certificate.
    func tell(
        _ occurrences: [(name: String, occurrence: RenewalOccurrence)], at now: Date
    ) async throws -> [(name: String, history: [HistoryEntry])] {
        try await database.write { session in
            var lines: [(String, [HistoryEntry])] = []
            for (name, occurrence) in occurrences {
                var old = try Self.load(name, session)
                if old == nil, case .specified(let spec) = occurrence {
                    old = RenewalRecord(machine: RenewalStateMachine(spec: spec, state: RenewalState()))
                }
                guard let old else { continue }
                var record = old
                let history = record.machine.handle(occurrence, at: now)
                guard record != old || !history.isEmpty else { continue }
                try Self.store(&record, history, at: now, session)
                lines.append((name, history))
            }
            return lines
        }
    }
}

extension RenewalRepository {
    private static func load(_ name: String, _ session: any SQLSession) throws -> RenewalRecord? {
        try session.row("SELECT name, spec, state FROM renewal_certificates WHERE name = $1", [.text(name)])
            .map(RenewalRecord.init)
    }

    private static func store(
        _ record: inout RenewalRecord, _ history: [HistoryEntry], at now: Date, _ session: any SQLSession
    ) throws {
        let first = record.machine.numberEvents(history.count)
        try session.execute(
            """
            INSERT INTO renewal_certificates (name, spec, state, due_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (name) DO UPDATE SET spec = excluded.spec, state = excluded.state, due_at = excluded.due_at
            """,
            try record.columns()
        )
        for (number, entry) in zip(first..., history) {
            try session.execute(
                "INSERT INTO renewal_events (name, number, at, kind, message) VALUES ($1, $2, $3, $4, $5)",
                [
                    .text(record.name), .integer(number), .integer(now.millisecondsSince1970),
                    .text(entry.kind.rawValue), .text(entry.message),
                ]
            )
        }
        guard !history.isEmpty, record.state.eventCount > keptEvents else { return }
        try session.execute(
            "DELETE FROM renewal_events WHERE name = $1 AND number <= $2",
            [.text(record.name), .integer(record.state.eventCount - keptEvents)])
    }

    private static func store(_ pair: StoredPair, _ session: any SQLSession) throws {
        try session.execute(
            """
            INSERT INTO renewal_pairs (id, name, key, request, certificates, roots) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (id) DO UPDATE SET key = excluded.key, request = excluded.request,
                certificates = excluded.certificates, roots = excluded.roots
            """,
            pair.columns
        )
    }

    private static func discardPairs(but record: RenewalRecord, _ session: any SQLSession) throws {
        try session.execute(
            "DELETE FROM renewal_pairs WHERE name = $1 AND id <> $2 AND id <> $3 AND id <> $4",
            [.text(record.name)] + record.state.keptPairs.map { .text($0 ?? "") })
    }
}

extension RenewalState {
    /// The ids of what must stay stored.
    fileprivate var keptPairs: [String?] { [pair?.id, request?.id, fallback?.pair.id] }
}

extension SignetError {
    static func noSuchCertificate(_ name: String) -> SignetError {
        SignetError(
            .notFound, "No certificate named \"\(name)\" is wanted.",
            remedy: "See signet status for those there are, or add it to signet.yaml.")
    }
}
