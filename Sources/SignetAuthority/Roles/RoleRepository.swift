import Foundation
import SignetCore
import SignetStorage

/// The table of roles. A role is kept as JSON: its rules are never asked for by the database.
struct RoleRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// The roles of one authority, or of all, in the order of authority and name.
    func all(authority: Int64?) throws -> [Role] {
        let rows =
            if let authority {
                try session.rows(
                    "SELECT definition FROM roles WHERE authority_id = $1 ORDER BY name", [.integer(authority)])
            } else {
                try session.rows(
                    """
                    SELECT roles.definition FROM roles JOIN authorities ON authorities.id = roles.authority_id
                    ORDER BY authorities.name, roles.name
                    """, [])
            }
        return try rows.map { try Self.decode($0.text(0)) }
    }

    func role(_ name: String, authority: Int64) throws -> Role? {
        try session.row(
            "SELECT definition FROM roles WHERE authority_id = $1 AND name = $2", [.integer(authority), .text(name)]
        ).map { try Self.decode($0.text(0)) }
    }

    func set(_ role: Role, authority: Int64) throws {
        try session.execute(
            """
            INSERT INTO roles (authority_id, name, definition) VALUES ($1, $2, $3)
            ON CONFLICT (authority_id, name) DO UPDATE SET definition = excluded.definition
            """,
            [.integer(authority), .text(role.name), .text(try Self.encode(role))])
    }

    /// - Returns: whether there was such a role.
    func remove(_ name: String, authority: Int64) throws -> Bool {
        try session.execute(
            "DELETE FROM roles WHERE authority_id = $1 AND name = $2", [.integer(authority), .text(name)]) > 0
    }

    private static func encode(_ role: Role) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(role), as: UTF8.self)
    }

    private static func decode(_ text: String) throws -> Role {
        do {
            return try JSONDecoder().decode(Role.self, from: Data(text.utf8))
        } catch {
            throw SignetError(
                .storageCorrupt, "A role in the database cannot be read.",
                remedy: "Set the role again, or restore the database from a backup.", cause: error)
        }
    }
}
