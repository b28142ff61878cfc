import SignetStorage

/// The tables of jobs. Times are milliseconds since 1970; states are JSON.
public enum JobMigrations {
    public static let all = [jobs, instances]

    /// `submission` is sealed: a job file may hold secrets. `changes` has one row, a number that grows with what the runner is to
    /// look at.
    private static let jobs = Migration(
        name: "jobs-1",
        statements: [
            "CREATE TABLE job_changes (id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1), number INTEGER NOT NULL)",
            "INSERT INTO job_changes (id, number) VALUES (1, 0)",
            """
            CREATE TABLE jobs (
                name TEXT PRIMARY KEY NOT NULL,
                version INTEGER NOT NULL,
                is_wanted INTEGER NOT NULL,
                is_purged INTEGER NOT NULL,
                submitted_at INTEGER NOT NULL
            )
            """,
            """
            CREATE TABLE job_versions (
                job TEXT NOT NULL,
                version INTEGER NOT NULL,
                submission BLOB NOT NULL,
                PRIMARY KEY (job, version)
            )
            """,
            """
            CREATE TABLE job_requests (
                id INTEGER PRIMARY KEY NOT NULL,
                job TEXT NOT NULL,
                content TEXT NOT NULL,
                outcome TEXT,
                made_at INTEGER NOT NULL
            )
            """,
        ]
    )

    private static let instances = Migration(
        name: "jobs-instances-1",
        statements: [
            """
            CREATE TABLE job_instances (
                job TEXT NOT NULL,
                group_name TEXT NOT NULL,
                instance INTEGER NOT NULL,
                id TEXT NOT NULL,
                state TEXT NOT NULL,
                PRIMARY KEY (job, group_name, instance)
            )
            """,
            """
            CREATE TABLE job_tasks (
                instance_id TEXT NOT NULL,
                task TEXT NOT NULL,
                state TEXT,
                token BLOB,
                PRIMARY KEY (instance_id, task)
            )
            """,
            """
            CREATE TABLE job_events (
                id INTEGER PRIMARY KEY NOT NULL,
                instance_id TEXT NOT NULL,
                task TEXT NOT NULL,
                at INTEGER NOT NULL,
                kind TEXT NOT NULL,
                message TEXT NOT NULL
            )
            """,
            "CREATE INDEX job_events_task ON job_events (instance_id, task, id)",
        ]
    )
}
