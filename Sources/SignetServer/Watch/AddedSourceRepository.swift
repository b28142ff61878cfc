import Foundation
import SignetCore
import SignetStorage

/// What `signet watch add` was given: sources beside those of `signet.yaml`.
public struct AddedSourceRepository: Sendable {
    static let migration = Migration(
        name: "watch-added-sources-1",
        statements: [
            """
            CREATE TABLE watch_added_sources (
                name TEXT PRIMARY KEY NOT NULL,
                configuration TEXT NOT NULL,
                added_at BIGINT NOT NULL
            )
            """
        ])

    /// A source, and when it was added.
    public struct Entry: Sendable {
        public let configuration: WatchSourceConfiguration
        public let addedAt: Date
    }

    private let database: Database

    init(database: Database) {
        self.database = database
    }

    /// By name.
    /// - Throws: as ``Database/read(_:)``.
    public func all() async throws -> [Entry] {
        try await database.read { session in
            try session.rows("SELECT configuration, added_at FROM watch_added_sources ORDER BY name", []).map { row in
                Entry(
                    configuration: try JSONDecoder().decode(
                        WatchSourceConfiguration.self, from: Data(try row.text(0).utf8)),
                    addedAt: Date(millisecondsSince1970: try row.integer(1)))
            }
        }
    }

    /// Adds a source, or puts another in the place of the one of its name.
    /// - Throws: as ``Database/write(_:)``.
    public func add(_ source: WatchSourceConfiguration, at now: Date) async throws {
        let text = String(decoding: try JSONEncoder().encode(source), as: UTF8.self)
        try await database.write { session in
            try session.execute(
                """
                INSERT INTO watch_added_sources (name, configuration, added_at) VALUES ($1, $2, $3)
                ON CONFLICT (name) DO UPDATE SET configuration = $2, added_at = $3
                """, [.text(source.name), .text(text), .integer(now.millisecondsSince1970)])
        }
    }

    /// - Throws: `.notFound`; as ``Database/write(_:)``.
    public func remove(_ name: String) async throws {
        let removed = try await database.write { session in
            try session.execute("DELETE FROM watch_added_sources WHERE name = $1", [.text(name)])
        }
        guard removed == 0 else { return }
        let names = try await all().map(\.configuration.name)
        throw SignetError(
            .notFound, "No source \"\(name)\" was added.",
            remedy: names.isEmpty
                ? "Those of signet.yaml are taken away there."
                : "Those that were added: \(names.joined(separator: ", ")).")
    }
}
