import Foundation
import SignetCore
import SignetStorage

/// The answers that lie somewhere.
struct ChallengeRepository: Sendable {
    let database: Database

    private static let columns = "id, place, type, identifier_type, identifier, key, token, key_authorization, zone"

    func store(_ answer: PresentedAnswer, at now: Date) async throws {
        try await database.write { session in
            _ = try session.execute(
                """
                INSERT INTO challenge_answers (\(Self.columns), presented_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                ON CONFLICT (id) DO UPDATE SET key = excluded.key, zone = excluded.zone,
                    presented_at = excluded.presented_at
                """,
                [
                    .text(answer.id), .text(answer.place), .text(answer.type.rawValue),
                    .text(answer.identifier.type.rawValue), .text(answer.identifier.value), .text(answer.key),
                    .text(answer.token), .text(answer.keyAuthorization), .optional(answer.zone),
                    .integer(now.millisecondsSince1970),
                ])
        }
    }

    /// Forgets the answer and gives the lease back, at once.
    func remove(_ id: String, releasing lease: String, of holder: String) async throws {
        try await database.write { session in
            try session.execute("DELETE FROM challenge_answers WHERE id = $1", [.text(id)])
            try Leases.release(lease, holder: holder, session)
        }
    }

    func answer(_ id: String) async throws -> PresentedAnswer? {
        try await database.read { session in
            try session.row("SELECT \(Self.columns) FROM challenge_answers WHERE id = $1", [.text(id)])
                .map(Self.answer)
        }
    }

    /// The one presented last of those that are asked for by `key`.
    func newest(of type: ChallengeType, key: String) async throws -> PresentedAnswer? {
        try await database.read { session in
            try session.row(
                """
                SELECT \(Self.columns) FROM challenge_answers WHERE type = $1 AND key = $2
                ORDER BY presented_at DESC LIMIT 1
                """, [.text(type.rawValue), .text(key)]
            ).map(Self.answer)
        }
    }

    /// Oldest first.
    func all() async throws -> [PresentedAnswer] {
        try await database.read { session in
            try session.rows("SELECT \(Self.columns) FROM challenge_answers ORDER BY presented_at, id", [])
                .map(Self.answer)
        }
    }

    private static func answer(_ row: SQLRow) throws -> PresentedAnswer {
        PresentedAnswer(
            id: try row.text(0), place: try row.text(1), type: ChallengeType(rawValue: try row.text(2)),
            identifier: ACMEIdentifier(
                type: IdentifierType(rawValue: try row.text(3)), value: try row.text(4)),
            key: try row.text(5), token: try row.text(6), keyAuthorization: try row.text(7),
            zone: try row.optionalText(8))
    }
}
