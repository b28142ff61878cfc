import Foundation
import SignetCore

/// Row leases: what only one process may do at a time.
///
/// A lease that is not extended in time is free for anyone, so that a crashed holder blocks nobody for longer than that.
public struct Leases: Sendable {
    /// The table of leases.
    public static let migration = Migration(
        name: "leases-1",
        statements: [
            """
            CREATE TABLE leases (
                name TEXT PRIMARY KEY NOT NULL,
                holder TEXT NOT NULL,
                expires_at INTEGER NOT NULL
            )
            """
        ]
    )

    private let database: Database
    let clock: any WallClock

    /// Creates the view of the leases in `database`.
    public init(database: Database, clock: any WallClock) {
        self.database = database
        self.clock = clock
    }

    /// Takes or extends the lease for `holder`, until `duration` from now.
    /// - Returns: false when another holds it and it has not expired.
    /// - Throws: as ``Database/write(_:)``.
    public func acquire(_ name: String, holder: String, for duration: Duration) async throws -> Bool {
        let now = clock.now
        let expiry = now.addingTimeInterval(duration.timeInterval)
        return try await database.write { session in
            try session.execute(
                """
                INSERT INTO leases (name, holder, expires_at) VALUES ($1, $2, $3)
                ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
                WHERE leases.holder = excluded.holder OR leases.expires_at <= $4
                """,
                [
                    .text(name), .text(holder), .integer(expiry.millisecondsSince1970),
                    .integer(now.millisecondsSince1970),
                ]
            ) > 0
        }
    }

    /// Takes or extends the lease for `holder`, also from a process of this machine that died with it.
    /// - Returns: false when another holds it, has not died as far as can be known, and its time has not passed.
    /// - Throws: as ``Database/write(_:)``.
    public func take(_ name: String, for holder: LeaseHolder, duration: Duration) async throws -> Bool {
        if try await acquire(name, holder: holder.text, for: duration) { return true }
        guard let other = try await self.holder(of: name), LeaseHolder.hasDied(other) else { return false }
        try await release(name, holder: other)
        return try await acquire(name, holder: holder.text, for: duration)
    }

    /// Gives the lease back; nothing happens when `holder` does not hold it.
    /// - Throws: as ``Database/write(_:)``.
    public func release(_ name: String, holder: String) async throws {
        try await database.write { session in try Self.release(name, holder: holder, session) }
    }

    /// As ``release(_:holder:)``, in a transaction of the caller's.
    public static func release(_ name: String, holder: String, _ session: any SQLSession) throws {
        try session.execute("DELETE FROM leases WHERE name = $1 AND holder = $2", [.text(name), .text(holder)])
    }

    /// Who holds it now, nil when nobody does.
    /// - Throws: as ``Database/read(_:)``.
    public func holder(of name: String) async throws -> String? {
        let now = clock.now.millisecondsSince1970
        return try await database.read { session in
            try session.row(
                "SELECT holder FROM leases WHERE name = $1 AND expires_at > $2", [.text(name), .integer(now)]
            )?.text(0)
        }
    }
}
