import Foundation
import SignetCore
import SignetStorage

/// What is wanted and how it stands, shared by the commands and the runner through the database.
public struct JobStore: Sendable {
    private let database: Database
    private let sealer: Sealer
    private let clock: any WallClock

    /// Older ones are forgotten.
    private static let keptVersions = 10

    /// Over a database with ``JobMigrations``.
    public init(database: Database, sealer: Sealer, clock: any WallClock) {
        self.database = database
        self.sealer = sealer
        self.clock = clock
    }

    /// Grows with everything that the runner is to look at.
    public func changes() throws -> Int64 { try database.look(JobRepository.changes) }

    // MARK: Jobs

    /// In the order of their names.
    public func jobs() async throws -> [StoredJob] { try await database.read(JobRepository.jobs) }

    public func job(_ name: String) async throws -> StoredJob? {
        try await database.read { try JobRepository.job(name, $0) }
    }

    /// Wants a job, or a job again that was stopped.
    /// - Returns: its version, which is a new one where the file changed
    public func submit(_ submission: JobSubmission, as name: String) async throws -> Int {
        let sealed = try seal(submission, "job/\(name)")
        let former = try await self.submission(of: name)
        let now = clock.now
        return try await database.write { session in
            let stored = try JobRepository.job(name, session)
            let isSame = stored.map { former?.version == $0.version && former?.submission == submission } ?? false
            let version = (stored?.version ?? 0) + (isSame ? 0 : 1)
            try JobRepository.save(
                StoredJob(name: name, version: version, isWanted: true, isPurged: false, submittedAt: now), session)
            if !isSame {
                try JobRepository.saveVersion(version, of: name, sealed, session)
                try JobRepository.forgetVersions(of: name, before: version - Self.keptVersions, session)
            }
            try JobRepository.noteChange(session)
            return version
        }
    }

    /// No longer wants a job.
    /// - Throws: `.jobNotFound`.
    public func stop(_ name: String, purging: Bool) async throws {
        try await database.write { session in
            guard var job = try JobRepository.job(name, session) else {
                throw SignetError.noJob(name, among: try JobRepository.jobs(session).map(\.name))
            }
            job.isWanted = false
            job.isPurged = purging
            try JobRepository.save(job, session)
            try JobRepository.noteChange(session)
        }
    }

    /// What was submitted last; nil: there is no such job.
    public func submission(of name: String) async throws -> (version: Int, submission: JobSubmission)? {
        guard let job = try await job(name) else { return nil }
        return try await submission(of: name, version: job.version).map { (job.version, $0) }
    }

    func submission(of name: String, version: Int) async throws -> JobSubmission? {
        let sealed = try await database.read { try JobRepository.submission(name, version: version, $0) }
        return try sealed.map { try open($0, "job/\(name)") }
    }

    /// Takes away a job with its versions.
    func forget(_ name: String) async throws {
        try await database.write { session in
            try JobRepository.forget(name, session)
            try JobRepository.noteChange(session)
        }
    }

    // MARK: Instances

    public func instances() async throws -> [(identity: InstanceIdentity, state: InstanceState)] {
        try await database.read(JobRepository.instances).map { identity, state in
            (identity, try Self.decode(state))
        }
    }

    func save(_ instance: InstanceIdentity, _ state: InstanceState) async throws {
        let text = try Self.encode(state)
        try await database.write { session in
            try JobRepository.save(instance, state: text, session)
            try JobRepository.noteChange(session)
        }
    }

    /// Begins the instance anew: of its tasks nothing has run yet.
    func renew(_ instance: InstanceIdentity, _ state: InstanceState) async throws {
        let text = try Self.encode(state)
        try await database.write { session in
            try JobRepository.save(instance, state: text, session)
            try JobRepository.forgetStates(of: instance.id, session)
            try JobRepository.noteChange(session)
        }
    }

    func remove(_ instance: InstanceIdentity) async throws {
        try await database.write { session in
            try JobRepository.remove(instance, session)
            try JobRepository.noteChange(session)
        }
    }

    // MARK: Tasks

    public func taskStates(of instance: InstanceIdentity) async throws -> [String: TaskState] {
        let rows = try await database.read { try JobRepository.taskStates(of: instance.id, $0) }
        return Dictionary(try rows.map { ($0.0, try Self.decode($0.1)) }) { $1 }
    }

    /// The state and what happened, in one step.
    func save(_ state: TaskState, of task: String, _ instance: InstanceIdentity, event: TaskEvent? = nil) async throws {
        let text = try Self.encode(state)
        try await database.write { session in
            try JobRepository.save(text, of: task, instance: instance.id, session)
            if let event { try JobRepository.add(event, of: task, instance: instance.id, session) }
        }
    }

    func add(_ event: TaskEvent, of task: String, _ instance: InstanceIdentity) async throws {
        try await database.write { try JobRepository.add(event, of: task, instance: instance.id, $0) }
    }

    /// The last 50, in the order in which they happened.
    public func events(of task: String, _ instance: InstanceIdentity) async throws -> [TaskEvent] {
        try await database.read { try JobRepository.events(of: task, instance: instance.id, $0) }
    }

    func token(of task: String, _ instance: InstanceIdentity) async throws -> TaskTokenRecord? {
        let sealed = try await database.read { try JobRepository.token(of: task, instance: instance.id, $0) }
        return try sealed.map { try open($0, "job-token/\(instance.id)/\(task)") }
    }

    func save(_ token: TaskTokenRecord, of task: String, _ instance: InstanceIdentity) async throws {
        let sealed = try seal(token, "job-token/\(instance.id)/\(task)")
        try await database.write { try JobRepository.saveToken(sealed, of: task, instance: instance.id, $0) }
    }

    func removeToken(of task: String, _ instance: InstanceIdentity) async throws {
        try await database.write { try JobRepository.saveToken(nil, of: task, instance: instance.id, $0) }
    }

    // MARK: Requests

    /// Asks something of the runner.
    /// - Returns: by what its outcome is asked for
    public func ask(_ request: JobRequest) async throws -> Int64 {
        let text = try Self.encode(request)
        let now = clock.now
        return try await database.write { session in
            try JobRepository.forgetRequests(before: now.addingTimeInterval(-3600), session)
            try JobRepository.noteChange(session)
            return try JobRepository.add(request: text, job: request.job, at: now, session)
        }
    }

    /// What came of a request; nil: nothing yet.
    public func outcome(of request: Int64) async throws -> JobRequestOutcome? {
        let text = try await database.read { try JobRepository.outcome(of: request, $0) }
        return try text.map { try Self.decode($0) }
    }

    func openRequests() async throws -> [(Int64, JobRequest)] {
        try await database.read(JobRepository.openRequests).map { ($0.0, try Self.decode($0.1)) }
    }

    func settle(_ request: Int64, _ outcome: JobRequestOutcome) async throws {
        let text = try Self.encode(outcome)
        try await database.write { try JobRepository.settle(request, text, $0) }
    }

    // MARK: Forms

    private func seal(_ value: some Encodable, _ context: String) throws -> [UInt8] {
        try sealer.seal(Array(JSONEncoder().encode(value)), context: context)
    }

    private func open<Value: Decodable>(_ sealed: [UInt8], _ context: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(sealer.open(sealed, context: context)))
    }

    private static func encode(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    private static func decode<Value: Decodable>(_ text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}

extension SignetError {
    static func noJob(_ name: String, among known: [String]) -> SignetError {
        SignetError(
            .jobNotFound, "There is no job \"\(name.prefix(100))\".",
            remedy: known.isEmpty ? "Start it: signet job run FILE." : Spelling.hint(name, known))
    }
}

extension SignetError.Code {
    /// Whether it tells of the database, and not of what was to be done.
    var isOfDatabase: Bool { rawValue.hasPrefix("database.") || rawValue.hasPrefix("storage.") }
}
