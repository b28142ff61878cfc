import Crypto
import Foundation
import SignetCore
import SignetPKI
import SignetStorage

/// The certificates that were met. A row never changes.
struct WatchedCertificateRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    private static let columns =
        "id, der, fingerprint, title, subject, issuer, serial, not_before, not_after, key_name, key_hash, is_authority, first_seen"

    /// The number of a certificate, which is added when it is met for the first time.
    func number(of certificate: DecodedCertificate, at now: Date) throws -> Int64 {
        let fingerprint = certificate.fingerprint
        let known = try session.row(
            "SELECT id FROM watch_certificates WHERE fingerprint = $1", [.blob(fingerprint)])
        if let known { return try known.integer(0) }
        let added = try session.row(
            """
            INSERT INTO watch_certificates
                (fingerprint, der, title, subject, issuer, serial, not_before, not_after, key_name, key_hash, is_authority, first_seen)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id
            """,
            [
                .blob(fingerprint), .blob(certificate.der), .text(certificate.title),
                .text(certificate.subject.description), .text(certificate.issuer.description),
                .text(certificate.serialNumberText), .integer(certificate.notBefore.millisecondsSince1970),
                .integer(certificate.notAfter.millisecondsSince1970), .text(certificate.keyDescription.description),
                .blob(certificate.keyHash), .integer(certificate.isAuthority ? 1 : 0),
                .integer(now.millisecondsSince1970),
            ])
        guard let id = try added?.integer(0) else {
            throw SignetError(.storageFailed, "A certificate was not written down.")
        }
        try SearchTermRepository(session, of: .certificate).add(SearchTerms.terms(of: certificate), to: id)
        return id
    }

    func row(_ id: Int64) throws -> CertificateRow? {
        try session.row("SELECT \(Self.columns) FROM watch_certificates WHERE id = $1", [.integer(id)])
            .map(Self.read)
    }

    /// Those that there are, so many at a time that a page of places needs one question.
    func rows(_ ids: [Int64]) throws -> [CertificateRow] {
        var rows: [CertificateRow] = []
        for start in stride(from: 0, to: ids.count, by: Self.idsAtOnce) {
            let some = ids[start..<min(start + Self.idsAtOnce, ids.count)].map(SQLValue.integer)
            // No certificate has the number -1.
            let padding = Array(repeating: SQLValue.integer(-1), count: Self.idsAtOnce - some.count)
            rows += try session.rows(Self.byIDs, some + padding).map(Self.read)
        }
        return rows
    }

    private static let idsAtOnce = 1000
    /// Of always the same text, because statements are kept.
    private static let byIDs =
        "SELECT \(columns) FROM watch_certificates WHERE id IN (\((1...idsAtOnce).map { "$\($0)" }.joined(separator: ",")))"

    func row(fingerprint: [UInt8]) throws -> CertificateRow? {
        try session.row(
            "SELECT \(Self.columns) FROM watch_certificates WHERE fingerprint = $1", [.blob(fingerprint)]
        ).map(Self.read)
    }

    /// Whether one with this serial number was met anywhere but in a log.
    func isMetOutsideOfLogs(serial: String) throws -> Bool {
        try session.row(
            """
            SELECT 1 FROM watch_certificates c JOIN watch_sightings s ON s.certificate_id = c.id
            JOIN watch_places p ON p.id = s.place_id
            WHERE c.serial = $1 AND p.kind <> 'transparency' LIMIT 1
            """, [.text(serial)]) != nil
    }

    func rows(key hash: [UInt8], limit: Int) throws -> [CertificateRow] {
        try session.rows(
            "SELECT \(Self.columns) FROM watch_certificates WHERE key_hash = $1 ORDER BY id LIMIT $2",
            [.blob(hash), .integer(Int64(limit))]
        ).map(Self.read)
    }

    /// Forgets a certificate that nothing refers to.
    func remove(_ id: Int64) throws {
        guard let row = try row(id) else { return }
        if let certificate = try? row.decoded() {
            // The latter two are of databases from before they were found by their own columns.
            try SearchTermRepository(session, of: .certificate).remove(
                SearchTerms.terms(of: certificate).union([row.serial, row.fingerprint.hexadecimal]), of: id)
        }
        try session.execute("DELETE FROM watch_certificates WHERE id = $1", [.integer(id)])
    }

    private static func read(_ row: SQLRow) throws -> CertificateRow {
        CertificateRow(
            id: try row.integer(0), der: try row.blob(1), fingerprint: try row.blob(2), title: try row.text(3),
            subject: try row.text(4), issuer: try row.text(5), serial: try row.text(6),
            notBefore: Date(millisecondsSince1970: try row.integer(7)),
            notAfter: Date(millisecondsSince1970: try row.integer(8)), keyName: try row.text(9),
            keyHash: try row.blob(10), isAuthority: try row.integer(11) != 0,
            firstSeen: Date(millisecondsSince1970: try row.integer(12)))
    }
}

extension DecodedCertificate {
    /// What people call it: the first DNS name, else any name, else the common name, else the subject, else the serial number.
    public var title: String {
        for case .dns(let name) in alternativeNames { return name }
        if let name = alternativeNames.first { return name.value }
        if let name = subject.commonName, !name.isEmpty { return name }
        return subject.isEmpty ? "serial \(serialNumberText)" : subject.description
    }

    /// SHA-256 of the public key's DER: the same wherever the key is.
    public var keyHash: [UInt8] { Array(SHA256.hash(data: subjectPublicKeyInfo)) }
}
