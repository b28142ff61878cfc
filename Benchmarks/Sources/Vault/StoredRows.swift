import Foundation
import SignetCore
import SignetStorage

/// Rows in the database of a Vault server, as if it had issued so many certificates, and then revoked them.
enum StoredRows {
    /// Copies the last certificate that was issued.
    static func fill(_ site: VaultSite, rows: Int) async throws {
        say("A server with \(rows) certificates ...")
        // They end in a month.
        let start = Date().addingTimeInterval(30 * 86_400).millisecondsSince1970
        try await site.changeDatabase { session in
            let repository = MillionRowsRepository(session)
            try repository.add(rows: rows, from: 0, like: repository.last(), start: start)
        }
    }

    static func revoke(_ site: VaultSite) async throws {
        let now = Date().millisecondsSince1970
        try await site.changeDatabase { try MillionRowsRepository($0).revokeAdded(at: now) }
    }

    /// The serial number of a row.
    static func serial(_ number: Int) -> [UInt8] { Array(String(format: "%016d", number).utf8) }
}
