import Crypto
import Foundation
import SignetCore
import SignetStorage

/// Which request was ordered at which URL, so that what broke off is gone on with instead of ordered again.
struct OrderRepository: Sendable {
    /// After which nothing can come of an order any more.
    private static let lifetime: TimeInterval = 30 * 86_400

    /// An order that may exist.
    struct Row: Equatable, Sendable {
        /// nil: the CA was about to be asked, and the answer is not known.
        let url: String?
        let madeAt: Date
    }

    let database: Database

    /// The order for a request; nil when there is none.
    func order(account: String, request: [UInt8]) async throws -> Row? {
        let key = Self.key(account, request)
        return try await database.read { session in
            try session.row("SELECT url, made_at FROM acme_orders WHERE account_id = $1 AND request = $2", key).map {
                Row(url: try $0.optionalText(0), madeAt: Date(millisecondsSince1970: try $0.integer(1)))
            }
        }
    }

    /// Notes that the CA is about to be asked, or, with a URL, what it answered. Orders that are too old go.
    func note(account: String, request: [UInt8], url: String?, at now: Date) async throws {
        let values = Self.key(account, request) + [.optional(url), .integer(now.millisecondsSince1970)]
        let limit = now.addingTimeInterval(-Self.lifetime).millisecondsSince1970
        try await database.write { session in
            try session.execute("DELETE FROM acme_orders WHERE made_at < $1", [.integer(limit)])
            _ = try session.execute(
                """
                INSERT INTO acme_orders (account_id, request, url, made_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT (account_id, request) DO UPDATE SET url = excluded.url, made_at = excluded.made_at
                """, values)
        }
    }

    /// Nothing will come of the order any more.
    func forget(account: String, request: [UInt8]) async throws {
        let key = Self.key(account, request)
        try await database.write { session in
            _ = try session.execute("DELETE FROM acme_orders WHERE account_id = $1 AND request = $2", key)
        }
    }

    private static func key(_ account: String, _ request: [UInt8]) -> [SQLValue] {
        [.text(account), .blob(Array(SHA256.hash(data: request)))]
    }
}
