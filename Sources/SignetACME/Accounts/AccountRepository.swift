import Foundation
import SignetCore
import SignetStorage

/// Accounts and their sealed keys. Keys are never deleted: a row that is no longer used is retired.
struct AccountRepository: Sendable {
    private static let columns =
        "id, directory, name, url, key, next_key, contacts, terms_url, terms_agreed_at, external_key_id, created_at"

    let database: Database

    /// The one in use; nil when there is none.
    func current(directory: String, name: String) async throws -> AccountRow? {
        try await database.read { session in
            try session.row(
                """
                SELECT \(Self.columns) FROM acme_accounts
                WHERE directory = $1 AND name = $2 AND retired_at IS NULL
                """, [.text(directory), .text(name)]
            ).map(Self.row)
        }
    }

    /// Those in use, by directory and name.
    func all() async throws -> [AccountRow] {
        try await database.read { session in
            try session.rows(
                "SELECT \(Self.columns) FROM acme_accounts WHERE retired_at IS NULL ORDER BY directory, name", []
            ).map(Self.row)
        }
    }

    /// - Throws: `.storageConflict` when one of that name is in use.
    func insert(_ account: AccountRow) async throws {
        let values = try Self.values(account)
        try await database.write { session in
            _ = try session.execute(
                """
                INSERT INTO acme_accounts (id, directory, name, url, key, next_key, contacts, terms_url,
                    terms_agreed_at, external_key_id, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                """, values)
        }
    }

    /// Stores what can change of it.
    func update(_ account: AccountRow) async throws {
        let values = try Self.values(account)
        try await database.write { session in
            _ = try session.execute(
                """
                UPDATE acme_accounts SET url = $4, key = $5, next_key = $6, contacts = $7, terms_url = $8,
                    terms_agreed_at = $9, external_key_id = $10
                WHERE id = $1
                """, values)
        }
    }

    /// Takes it out of use; its key stays.
    func retire(_ id: String, reason: String, at now: Date) async throws {
        try await database.write { session in
            _ = try session.execute(
                "UPDATE acme_accounts SET retired_at = $2, retired_because = $3 WHERE id = $1 AND retired_at IS NULL",
                [.text(id), .integer(now.millisecondsSince1970), .text(reason)])
        }
    }

    private static func values(_ account: AccountRow) throws -> [SQLValue] {
        [
            .text(account.id), .text(account.directoryURL), .text(account.name), .optional(account.url),
            .blob(account.key), .optional(account.nextKey),
            .text(String(decoding: try WireJSON.encode(account.contacts), as: UTF8.self)),
            .optional(account.agreement?.url), .optional(account.agreement?.at.millisecondsSince1970),
            .optional(account.externalKeyID), .integer(account.createdAt.millisecondsSince1970),
        ]
    }

    private static func row(_ row: SQLRow) throws -> AccountRow {
        let agreedAt = try row.optionalInteger(8).map(Date.init(millisecondsSince1970:))
        let agreement = try row.optionalText(7).flatMap { url in
            agreedAt.map { ACMEAccount.Agreement(url: url, at: $0) }
        }
        return AccountRow(
            id: try row.text(0), directoryURL: try row.text(1), name: try row.text(2), url: try row.optionalText(3),
            key: try row.blob(4), nextKey: try row.optionalBlob(5),
            contacts: try WireJSON.decode([String].self, from: Array(row.text(6).utf8), what: "a list of contacts"),
            agreement: agreement, externalKeyID: try row.optionalText(9),
            createdAt: Date(millisecondsSince1970: try row.integer(10)))
    }
}
