import Foundation
import SignetCore
import SignetStorage

/// The statements over the tables of jobs.
enum JobRepository {
    static func noteChange(_ session: any SQLSession) throws {
        try session.execute("UPDATE job_changes SET number = number + 1 WHERE id = 1")
    }

    static func changes(_ session: any SQLSession) throws -> Int64 {
        try session.row("SELECT number FROM job_changes WHERE id = 1")?.integer(0) ?? 0
    }

    // MARK: Jobs

    private static let jobColumns = "name, version, is_wanted, is_purged, submitted_at"

    static func jobs(_ session: any SQLSession) throws -> [StoredJob] {
        try session.rows("SELECT \(jobColumns) FROM jobs ORDER BY name", []).map(job)
    }

    static func job(_ name: String, _ session: any SQLSession) throws -> StoredJob? {
        try session.row("SELECT \(jobColumns) FROM jobs WHERE name = $1", [.text(name)]).map(job)
    }

    private static func job(_ row: SQLRow) throws -> StoredJob {
        StoredJob(
            name: try row.text(0), version: Int(try row.integer(1)), isWanted: try row.integer(2) != 0,
            isPurged: try row.integer(3) != 0, submittedAt: Date(millisecondsSince1970: try row.integer(4)))
    }

    static func save(_ job: StoredJob, _ session: any SQLSession) throws {
        try session.execute(
            """
            INSERT INTO jobs (name, version, is_wanted, is_purged, submitted_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (name) DO UPDATE SET version = $2, is_wanted = $3, is_purged = $4, submitted_at = $5
            """,
            [
                .text(job.name), .integer(Int64(job.version)), .integer(job.isWanted ? 1 : 0),
                .integer(job.isPurged ? 1 : 0), .integer(job.submittedAt.millisecondsSince1970),
            ])
    }

    static func saveVersion(_ version: Int, of job: String, _ sealed: [UInt8], _ session: any SQLSession) throws {
        try session.execute(
            "INSERT INTO job_versions (job, version, submission) VALUES ($1, $2, $3)",
            [.text(job), .integer(Int64(version)), .blob(sealed)])
    }

    /// Sealed.
    static func submission(_ job: String, version: Int, _ session: any SQLSession) throws -> [UInt8]? {
        try session.row(
            "SELECT submission FROM job_versions WHERE job = $1 AND version = $2",
            [.text(job), .integer(Int64(version))])?.blob(0)
    }

    /// Keeps the versions from a number on.
    static func forgetVersions(of job: String, before version: Int, _ session: any SQLSession) throws {
        try session.execute(
            "DELETE FROM job_versions WHERE job = $1 AND version < $2", [.text(job), .integer(Int64(version))])
    }

    static func forget(_ job: String, _ session: any SQLSession) throws {
        for table in ["job_versions", "job_requests"] {
            try session.execute("DELETE FROM \(table) WHERE job = $1", [.text(job)])
        }
        try session.execute("DELETE FROM jobs WHERE name = $1", [.text(job)])
    }

    // MARK: Instances

    static func instances(_ session: any SQLSession) throws -> [(InstanceIdentity, String)] {
        try session.rows(
            "SELECT job, group_name, instance, id, state FROM job_instances ORDER BY job, group_name, instance", []
        ).map { row in
            let identity = InstanceIdentity(
                job: try row.text(0), group: try row.text(1), index: Int(try row.integer(2)), id: try row.text(3))
            return (identity, try row.text(4))
        }
    }

    static func save(_ instance: InstanceIdentity, state: String, _ session: any SQLSession) throws {
        try session.execute(
            """
            INSERT INTO job_instances (job, group_name, instance, id, state) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (job, group_name, instance) DO UPDATE SET id = $4, state = $5
            """,
            [
                .text(instance.job), .text(instance.group), .integer(Int64(instance.index)), .text(instance.id),
                .text(state),
            ])
    }

    static func remove(_ instance: InstanceIdentity, _ session: any SQLSession) throws {
        for table in ["job_tasks", "job_events"] {
            try session.execute("DELETE FROM \(table) WHERE instance_id = $1", [.text(instance.id)])
        }
        try session.execute("DELETE FROM job_instances WHERE id = $1", [.text(instance.id)])
    }

    // MARK: Tasks

    static func taskStates(of instance: String, _ session: any SQLSession) throws -> [(String, String)] {
        try session.rows(
            "SELECT task, state FROM job_tasks WHERE instance_id = $1 AND state IS NOT NULL ORDER BY task",
            [.text(instance)]
        ).map { (try $0.text(0), try $0.text(1)) }
    }

    static func save(
        _ state: String, of task: String, instance: String, _ session: any SQLSession
    ) throws {
        try session.execute(
            """
            INSERT INTO job_tasks (instance_id, task, state) VALUES ($1, $2, $3)
            ON CONFLICT (instance_id, task) DO UPDATE SET state = $3
            """, [.text(instance), .text(task), .text(state)])
    }

    static func token(of task: String, instance: String, _ session: any SQLSession) throws -> [UInt8]? {
        try session.row(
            "SELECT token FROM job_tasks WHERE instance_id = $1 AND task = $2", [.text(instance), .text(task)]
        )?.optionalBlob(0)
    }

    static func saveToken(
        _ sealed: [UInt8]?, of task: String, instance: String, _ session: any SQLSession
    ) throws {
        try session.execute(
            """
            INSERT INTO job_tasks (instance_id, task, token) VALUES ($1, $2, $3)
            ON CONFLICT (instance_id, task) DO UPDATE SET token = $3
            """, [.text(instance), .text(task), .optional(sealed)])
    }

    static func forgetStates(of instance: String, _ session: any SQLSession) throws {
        try session.execute("UPDATE job_tasks SET state = NULL WHERE instance_id = $1", [.text(instance)])
    }

    // MARK: Events

    /// How many are kept of a task.
    static let keptEvents = 50

    static func add(_ event: TaskEvent, of task: String, instance: String, _ session: any SQLSession) throws {
        try session.execute(
            "INSERT INTO job_events (instance_id, task, at, kind, message) VALUES ($1, $2, $3, $4, $5)",
            [
                .text(instance), .text(task), .integer(event.at.millisecondsSince1970), .text(event.kind),
                .text(event.message),
            ])
        try session.execute(
            """
            DELETE FROM job_events WHERE instance_id = $1 AND task = $2 AND id <= (
                SELECT id FROM job_events WHERE instance_id = $1 AND task = $2 ORDER BY id DESC
                LIMIT 1 OFFSET \(keptEvents))
            """, [.text(instance), .text(task)])
    }

    static func events(of task: String, instance: String, _ session: any SQLSession) throws -> [TaskEvent] {
        try session.rows(
            "SELECT at, kind, message FROM job_events WHERE instance_id = $1 AND task = $2 ORDER BY id",
            [.text(instance), .text(task)]
        ).map {
            TaskEvent(
                at: Date(millisecondsSince1970: try $0.integer(0)), kind: try $0.text(1), message: try $0.text(2))
        }
    }

    // MARK: Requests

    static func add(request: String, job: String, at: Date, _ session: any SQLSession) throws -> Int64 {
        try session.row(
            "INSERT INTO job_requests (job, content, made_at) VALUES ($1, $2, $3) RETURNING id",
            [.text(job), .text(request), .integer(at.millisecondsSince1970)])?.integer(0) ?? 0
    }

    static func openRequests(_ session: any SQLSession) throws -> [(Int64, String)] {
        try session.rows("SELECT id, content FROM job_requests WHERE outcome IS NULL ORDER BY id", []).map {
            (try $0.integer(0), try $0.text(1))
        }
    }

    static func outcome(of request: Int64, _ session: any SQLSession) throws -> String? {
        try session.row("SELECT outcome FROM job_requests WHERE id = $1", [.integer(request)])?.optionalText(0)
    }

    static func settle(_ request: Int64, _ outcome: String, _ session: any SQLSession) throws {
        try session.execute(
            "UPDATE job_requests SET outcome = $2 WHERE id = $1", [.integer(request), .text(outcome)])
    }

    static func forgetRequests(before: Date, _ session: any SQLSession) throws {
        try session.execute(
            "DELETE FROM job_requests WHERE outcome IS NOT NULL AND made_at < $1",
            [.integer(before.millisecondsSince1970)])
    }
}
