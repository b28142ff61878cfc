import Foundation
import SignetCore
import SignetStorage

/// Pages of the table of issued certificates. Every page is found by an index and read from where the last one ended.
struct CertificateListRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// Newest first, those before the row `after`.
    func page(authority: Int64?, after: Int64?, limit: Int) throws -> [StoredCertificate] {
        try select(from: "c.id < $1", [], authority, after, limit, byAuthority: true)
    }

    /// Newest first, what a query means: the certificates of exactly that name; when no certificate has it, those whose
    /// serial number begins so; when there are none, those with a name that contains it.
    func search(_ query: String, authority: Int64?, after: Int64?, limit: Int) throws -> [StoredCertificate] {
        let name = query.lowercased()
        if try session.row("SELECT 1 FROM certificate_names WHERE name = $1 LIMIT 1", [.text(name)]) != nil {
            return try named(name, authority, after, limit)
        }
        if let range = SerialText.range(beginningWith: query) {
            let bounds: [SQLValue] = [.blob(range.first), .blob(range.end)]
            let known = try session.row(
                "SELECT 1 FROM certificates WHERE serial >= $1 AND serial < $2 LIMIT 1", bounds)
            if known != nil {
                return try select(
                    from: "c.serial >= $4 AND c.serial < $5 AND +c.id < $1", bounds, authority, after, limit)
            }
        }
        return try select(
            from: "c.id < $1 AND c.id IN (SELECT certificate_id FROM certificate_names WHERE name LIKE $4 ESCAPE '!')",
            [.text("%\(Self.escaped(name))%")], authority, after, limit)
    }

    /// Those that end before `end` and after `now` and are not revoked, first to end first.
    /// - Parameter after: the end and number of the last row of the page before
    func expiring(
        before end: Date, now: Date, after: (notAfter: Date, id: Int64)?, limit: Int
    ) throws -> [StoredCertificate] {
        let start: (Int64, Int64) =
            after.map { ($0.notAfter.millisecondsSince1970, $0.id) } ?? (now.millisecondsSince1970, -1)
        return try session.rows(
            """
            SELECT \(CertificateRepository.columns) FROM certificates c
            WHERE c.not_after >= $1 AND (c.not_after > $1 OR c.id > $2) AND c.not_after < $3 AND c.revoked_at IS NULL
            ORDER BY c.not_after, c.id LIMIT $4
            """,
            [.integer(start.0), .integer(start.1), .integer(end.millisecondsSince1970), .integer(Int64(limit))]
        ).map(CertificateRepository.row)
    }

    /// By the index of names, whose entries of one name are in the order of the rows.
    private func named(_ name: String, _ authority: Int64?, _ after: Int64?, _ limit: Int) throws -> [StoredCertificate]
    {
        let source = """
            SELECT \(CertificateRepository.columns) FROM certificate_names n JOIN certificates c ON c.id = n.certificate_id
            WHERE n.name = $1 AND n.certificate_id < $2
            """
        let order = "ORDER BY n.certificate_id DESC LIMIT $3"
        var values: [SQLValue] = [.text(name), .integer(after ?? .max), .integer(Int64(limit))]
        guard let authority else {
            return try session.rows("\(source) \(order)", values).map(CertificateRepository.row)
        }
        values.append(.integer(authority))
        return try session.rows("\(source) AND +c.authority_id = $4 \(order)", values).map(CertificateRepository.row)
    }

    /// A plus before a column keeps SQLite from choosing its index, where another one finds far fewer rows.
    /// - Parameters:
    ///   - condition: the row `after` is $1, further parameters begin with $4
    ///   - byAuthority: whether the index of authorities may be used
    private func select(
        from condition: String, _ values: [SQLValue], _ authority: Int64?, _ after: Int64?, _ limit: Int,
        byAuthority: Bool = false
    ) throws -> [StoredCertificate] {
        let whose = authority == nil ? "" : "AND \(byAuthority ? "" : "+")c.authority_id = $3"
        return try session.rows(
            """
            SELECT \(CertificateRepository.columns) FROM certificates c
            WHERE \(condition) \(whose) ORDER BY c.id DESC LIMIT $2
            """,
            [.integer(after ?? .max), .integer(Int64(limit)), .optional(authority)] + values
        ).map(CertificateRepository.row)
    }

    private static func escaped(_ text: String) -> String {
        text.escaped { ["!", "%", "_"].contains($0) ? "!\($0)" : nil }
    }
}
