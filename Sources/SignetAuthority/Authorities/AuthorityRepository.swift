import Foundation
import SignetCore
import SignetPKI
import SignetStorage

/// The table of authorities.
struct AuthorityRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    private static let columns =
        "id, name, sealed_key, request, certificate, chain, public_url, created_at, revision, retired_at"

    /// In the order of their names.
    func all() throws -> [AuthorityRow] {
        try session.rows("SELECT \(Self.columns) FROM authorities ORDER BY name", []).map(Self.row)
    }

    /// - Throws: `.notFound` naming those that exist.
    func named(_ name: String) throws -> AuthorityRow {
        if let row = try session.row("SELECT \(Self.columns) FROM authorities WHERE name = $1", [.text(name)]) {
            return try Self.row(row)
        }
        let others = try names()
        throw SignetError(
            .notFound,
            others.isEmpty
                ? "There is no authority \"\(name)\": none has been created yet."
                : "There is no authority \"\(name)\". There are: \(others.joined(separator: ", ")).",
            remedy: others.isEmpty
                ? "Make it with: signet ca create \(name); or run signet up, which makes those that signet.yaml declares."
                : "Use one of these, or make it with: signet ca create \(name)")
    }

    /// The authority with that unique identifier; nil when there is none.
    func identified(by identifier: [UInt8]) throws -> AuthorityRow? {
        try session.row("SELECT \(Self.columns) FROM authorities WHERE key_identifier = $1", [.blob(identifier)])
            .map(Self.row)
    }

    /// The number of an authority, nil when none is named.
    /// - Throws: `.notFound` naming those that exist.
    func id(of name: String?) throws -> Int64? { try name.map { try named($0).id } }

    func names() throws -> [String] {
        try session.rows("SELECT name FROM authorities ORDER BY name", []).map { try $0.text(0) }
    }

    func revision(of id: Int64) throws -> Int64? {
        try session.row("SELECT revision FROM authorities WHERE id = $1", [.integer(id)])?.integer(0)
    }

    /// - Returns: the new authority's number.
    /// - Throws: `.alreadyExists` when the name or the key is taken.
    func insert(_ authority: NewAuthority) throws -> Int64 {
        if let owner = try session.row(
            "SELECT name FROM authorities WHERE name = $1 OR key_identifier = $2",
            [.text(authority.name), .blob(authority.keyIdentifier)]
        )?.text(0) {
            throw SignetError(
                .alreadyExists,
                owner == authority.name
                    ? "There is an authority \"\(owner)\" already."
                    : "The authority \"\(owner)\" has this very key already.",
                remedy: owner == authority.name ? "Choose another name." : "Use that authority, or another key.")
        }
        let row = try session.row(
            """
            INSERT INTO authorities (name, key_identifier, sealed_key, request, certificate, chain, public_url,
                created_at, revision, revocations, crl_number)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, 0, $9) RETURNING id
            """,
            [
                .text(authority.name), .blob(authority.keyIdentifier), .blob(authority.sealedKey),
                .optional(authority.request), .optional(authority.certificate),
                .blob(authority.chain.flatMap(\.der)), .optional(authority.publicURL),
                .integer(authority.createdAt.millisecondsSince1970), .integer(authority.revocationListNumber),
            ])
        guard let row else { throw SignetError(.storageFailed, "The database gave the new authority no number.") }
        return try row.integer(0)
    }

    func setCertificate(of id: Int64, to certificate: [UInt8], chain: [DecodedCertificate]) throws {
        try session.execute(
            "UPDATE authorities SET certificate = $2, chain = $3, revision = revision + 1 WHERE id = $1",
            [.integer(id), .blob(certificate), .blob(chain.flatMap(\.der))])
    }

    func setPublicURL(of id: Int64, to url: String?) throws {
        try session.execute(
            "UPDATE authorities SET public_url = $2, revision = revision + 1 WHERE id = $1",
            [.integer(id), .optional(url)])
    }

    /// Takes the key away, or gives it back.
    func setKey(of id: Int64, to sealedKey: [UInt8], retiredAt: Date?) throws {
        try session.execute(
            "UPDATE authorities SET sealed_key = $2, retired_at = $3, revision = revision + 1 WHERE id = $1",
            [.integer(id), .blob(sealedKey), .optional(retiredAt?.millisecondsSince1970)])
    }

    /// Makes every process load the authority afresh before it issues again.
    func noteChange(of id: Int64) throws {
        try session.execute("UPDATE authorities SET revision = revision + 1 WHERE id = $1", [.integer(id)])
    }

    /// Makes every process load all authorities afresh: one of those above them may have been revoked.
    func noteChangeOfAll() throws {
        try session.execute("UPDATE authorities SET revision = revision + 1")
    }

    func noteRevocation(by id: Int64) throws {
        try session.execute("UPDATE authorities SET revocations = revocations + 1 WHERE id = $1", [.integer(id)])
    }

    private static func row(_ row: SQLRow) throws -> AuthorityRow {
        AuthorityRow(
            id: try row.integer(0), name: try row.text(1), sealedKey: try row.blob(2), request: try row.optionalBlob(3),
            certificate: try row.optionalBlob(4), chain: try row.blob(5), publicURL: try row.optionalText(6),
            createdAt: Date(millisecondsSince1970: try row.integer(7)), revision: try row.integer(8),
            retiredAt: try row.optionalInteger(9).map { Date(millisecondsSince1970: $0) })
    }
}
