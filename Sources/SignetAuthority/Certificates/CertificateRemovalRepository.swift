import Foundation
import SignetPKI
import SignetStorage

/// Removing rows from the table of issued certificates.
struct CertificateRemovalRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// Some certificates that ended before a moment, first to end first.
    func ended(
        _ selection: CertificateRemoval.Selection, before end: Date, authority: Int64, limit: Int
    ) throws -> [(id: Int64, der: [UInt8])] {
        let condition =
            switch selection {
            case .revoked: "authority_id = $1 AND revoked_at IS NOT NULL"
            // The plus keeps SQLite from walking through all certificates of the authority.
            case .notRevoked: "+authority_id = $1 AND revoked_at IS NULL"
            }
        return try session.rows(
            """
            SELECT id, der FROM certificates
            WHERE \(condition) AND not_after < $2 ORDER BY not_after LIMIT $3
            """,
            [.integer(authority), .integer(end.millisecondsSince1970), .integer(Int64(limit))]
        ).map { (try $0.integer(0), try $0.blob(1)) }
    }

    /// Removes a certificate and the names by which it is found. The index of names begins with them, so they are read from
    /// the certificate.
    func remove(_ id: Int64, _ der: [UInt8]) throws {
        for name in NewCertificate.searchNames(of: try DecodedCertificate(der: der)) {
            try session.execute(
                "DELETE FROM certificate_names WHERE name = $1 AND certificate_id = $2", [.text(name), .integer(id)])
        }
        try session.execute("DELETE FROM certificates WHERE id = $1", [.integer(id)])
    }
}
