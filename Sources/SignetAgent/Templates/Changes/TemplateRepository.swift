import Foundation
import SignetCore
import SignetStorage

/// What one runner keeps: which templates have been published, and the changes that are not handled yet.
struct TemplateRepository: Sendable {
    let database: Database
    let sealer: Sealer
    let scope: String

    /// What a former run left.
    struct Memory: Sendable {
        /// The keys of templates that have been published.
        var published: Set<String> = []
        /// What went into the environment, by template.
        var environment: [String: [UInt8]] = [:]
        /// Changes that may or may not have been published.
        var noted: [NotedChange] = []
    }

    func load() async throws -> Memory {
        let (states, noted) = try await database.read { [scope] session in
            (
                try session.rows("SELECT template, environment FROM template_states WHERE scope = $1", [.text(scope)])
                    .map { (key: try $0.text(0), sealed: try $0.optionalBlob(1)) },
                try Self.changes(.noted, scope, session)
            )
        }
        var memory = Memory(noted: noted)
        for (key, sealed) in states {
            memory.published.insert(key)
            // That it cannot be read is as if it had never been.
            if let sealed { memory.environment[key] = try? sealer.open(sealed, context: context(key)) }
        }
        return memory
    }

    /// Takes note of what is about to be published.
    /// - Returns: the changes with their numbers
    func note(_ changes: [(templates: [String], isFirst: Bool)]) async throws -> [NotedChange] {
        try await database.write { [scope] session in
            let last = try session.row(
                """
                INSERT INTO template_scopes (scope, changes) VALUES ($1, $2)
                ON CONFLICT (scope) DO UPDATE SET changes = template_scopes.changes + excluded.changes
                RETURNING changes
                """, [.text(scope), .integer(Int64(changes.count))])?.integer(0)
            let first = (last ?? Int64(changes.count)) - Int64(changes.count) + 1
            return try zip(first..., changes).map { number, change in
                let noted = NotedChange(
                    number: number, templates: change.templates, isFirst: change.isFirst, stage: .noted)
                try session.execute(
                    """
                    INSERT INTO template_changes (scope, number, templates, is_first, stage)
                    VALUES ($1, $2, $3, $4, $5)
                    """,
                    [
                        .text(scope), .integer(number), .text(try noted.templatesText),
                        .integer(noted.isFirst ? 1 : 0), .integer(noted.stage.rawValue),
                    ])
                return noted
            }
        }
    }

    /// Takes note of what has been published.
    /// - Parameters:
    ///   - changes: with the templates that really were; those without any are forgotten
    ///   - templates: the keys of all that are in place now, with what went into the environment
    func confirm(_ changes: [NotedChange], published templates: [String: [UInt8]?]) async throws {
        let sealed = try templates.map { key, text in
            (key, try text.map { try sealer.seal($0, context: context(key)) })
        }
        guard !changes.isEmpty || !sealed.isEmpty else { return }
        try await database.write { [scope] session in
            for change in changes {
                if change.templates.isEmpty {
                    try Self.remove(change.number, scope, session)
                } else {
                    var published = change
                    published.stage = .published
                    try Self.update(published, scope, session)
                }
            }
            for (key, text) in sealed {
                try session.execute(
                    """
                    INSERT INTO template_states (scope, template, environment) VALUES ($1, $2, $3)
                    ON CONFLICT (scope, template) DO UPDATE SET environment = excluded.environment
                    """,
                    [.text(scope), .text(key), .optional(text)])
            }
        }
    }

    /// The change to tell the handler next: the one it was told when the process died, else all that have been published since
    /// as one, but for the question whether they are the first.
    /// - Parameter failed: a change that it was told in vain; it is a part of the next one. Nil: it may be told again by itself.
    /// - Returns: nil when there is none
    func claim(with failed: Int64?) async throws -> NotedChange? {
        try await database.write { [scope] session in
            let told = try Self.changes(.told, scope, session)
            if let interrupted = told.first(where: { $0.number != failed }) { return interrupted }
            let waiting = try Self.changes(.published, scope, session)
            guard let first = waiting.first else { return nil }
            let together = told + waiting.filter { $0.isFirst == first.isFirst }
            guard let last = together.map(\.number).max() else { return nil }
            var all: [String] = []
            for key in together.flatMap(\.templates) where !all.contains(key) { all.append(key) }
            let claimed = NotedChange(
                number: last, templates: all, isFirst: together.allSatisfy(\.isFirst), stage: .told)
            for change in together where change.number != last { try Self.remove(change.number, scope, session) }
            try Self.update(claimed, scope, session)
            return claimed
        }
    }

    /// Takes note of what is left of a change that was told.
    func note(_ rest: NotedChange) async throws {
        try await database.write { [scope] session in try Self.update(rest, scope, session) }
    }

    /// Forgets a change that has been handled.
    func finish(_ change: NotedChange) async throws {
        try await database.write { [scope] session in try Self.remove(change.number, scope, session) }
    }

    /// Forgets everything.
    func forget() async throws {
        try await database.write { [scope] session in
            try session.execute("DELETE FROM template_changes WHERE scope = $1", [.text(scope)])
            try session.execute("DELETE FROM template_states WHERE scope = $1", [.text(scope)])
            try session.execute("DELETE FROM template_scopes WHERE scope = $1", [.text(scope)])
        }
    }

    private static func changes(
        _ stage: NotedChange.Stage, _ scope: String, _ session: any SQLSession
    ) throws -> [NotedChange] {
        try session.rows(
            """
            SELECT number, templates, is_first, stage FROM template_changes
            WHERE scope = $1 AND stage = $2 ORDER BY number
            """, [.text(scope), .integer(stage.rawValue)]
        ).map(NotedChange.init)
    }

    private static func update(_ change: NotedChange, _ scope: String, _ session: any SQLSession) throws {
        try session.execute(
            """
            UPDATE template_changes SET templates = $1, is_first = $2, stage = $3 WHERE scope = $4 AND number = $5
            """,
            [
                .text(try change.templatesText), .integer(change.isFirst ? 1 : 0), .integer(change.stage.rawValue),
                .text(scope), .integer(change.number),
            ])
    }

    private static func remove(_ number: Int64, _ scope: String, _ session: any SQLSession) throws {
        try session.execute(
            "DELETE FROM template_changes WHERE scope = $1 AND number = $2", [.text(scope), .integer(number)])
    }

    private func context(_ key: String) -> String { "template-environment/\(scope)/\(key)" }
}
