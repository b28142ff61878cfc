import Foundation
import SignetCore
import SignetPKI
import SignetStorage

/// The table of issued certificates: adding, finding by serial number, revoking.
struct CertificateRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// What ``row(_:)`` reads.
    static let columns = """
        c.id, (SELECT name FROM authorities WHERE id = c.authority_id), c.der, c.role, c.issued_at, c.revoked_at,
        c.revocation_reason
        """

    /// Adds a certificate, the names it can be found by, and its audit entry.
    /// - Returns: its number.
    func insert(_ new: NewCertificate, actor: String) throws -> Int64 {
        let row = try session.row(
            """
            INSERT INTO certificates (authority_id, serial, role, issued_at, not_after, der)
            VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
            """,
            [
                .integer(new.authority), .blob(new.serialNumber), .optional(new.role),
                .integer(new.issuedAt.millisecondsSince1970), .integer(new.notAfter.millisecondsSince1970),
                .blob(new.der),
            ])
        guard let id = try row?.integer(0) else {
            throw SignetError(.storageFailed, "The database gave the new certificate no number.")
        }
        for name in new.searchNames {
            try session.execute(
                "INSERT INTO certificate_names (name, certificate_id) VALUES ($1, $2)", [.text(name), .integer(id)])
        }
        try AuditRepository(session).add(
            .certificateIssue, on: "\(new.authorityName)/\(new.serialNumber.hexadecimal)",
            detail: new.summary,
            actor: actor, at: new.issuedAt)
        return id
    }

    /// The certificates of a serial number: one, or none, or one of each of several authorities.
    func find(serialNumber: [UInt8], authority: Int64?) throws -> [StoredCertificate] {
        let rows =
            if let authority {
                try session.rows(
                    "SELECT \(Self.columns) FROM certificates c WHERE c.serial = $1 AND c.authority_id = $2",
                    [.blob(serialNumber), .integer(authority)])
            } else {
                try session.rows(
                    "SELECT \(Self.columns) FROM certificates c WHERE c.serial = $1", [.blob(serialNumber)])
            }
        return try rows.map(Self.row)
    }

    /// What an OCSP answer says of a certificate.
    func status(serialNumber: [UInt8], authority: Int64) throws -> OCSPCertificateStatus {
        let row = try session.row(
            "SELECT revoked_at, revocation_reason FROM certificates WHERE serial = $1 AND authority_id = $2",
            [.blob(serialNumber), .integer(authority)])
        guard let row else { return .unknown }
        guard let revokedAt = try row.optionalInteger(0) else { return .good }
        return .revoked(
            at: Date(millisecondsSince1970: revokedAt), reason: try Self.reason(row.optionalInteger(1)) ?? .unspecified)
    }

    /// Whether a certificate was issued here and is revoked.
    func isRevoked(_ certificate: DecodedCertificate) throws -> Bool {
        try session.row(
            "SELECT 1 FROM certificates WHERE serial = $1 AND der = $2 AND revoked_at IS NOT NULL",
            [.blob(certificate.serialNumber), .blob(certificate.der)]) != nil
    }

    /// Marks a certificate as revoked; with nil as not revoked.
    func setRevocation(of id: Int64, _ revocation: (at: Date, reason: RevocationReason)?) throws {
        try session.execute(
            "UPDATE certificates SET revoked_at = $2, revocation_reason = $3 WHERE id = $1",
            [
                .integer(id), .optional(revocation?.at.millisecondsSince1970),
                .optional(revocation.map { Int64($0.reason.rawValue) }),
            ])
    }

    /// What a revocation list holds: every certificate that was revoked and ended at `end` or later.
    func revoked(by authority: Int64, endingFrom end: Date) throws -> [RevokedCertificate] {
        try session.rows(
            """
            SELECT serial, revoked_at, revocation_reason FROM certificates
            WHERE authority_id = $1 AND not_after >= $2 AND revoked_at IS NOT NULL ORDER BY serial
            """,
            [.integer(authority), .integer(end.millisecondsSince1970)]
        ).map { row in
            RevokedCertificate(
                serialNumber: try row.blob(0), revokedAt: Date(millisecondsSince1970: try row.integer(1)),
                reason: try Self.reason(row.integer(2)) ?? .unspecified)
        }
    }

    /// Reads a row of ``columns``.
    static func row(_ row: SQLRow) throws -> StoredCertificate {
        StoredCertificate(
            id: try row.integer(0), authority: try row.text(1), certificate: try DecodedCertificate(der: row.blob(2)),
            role: try row.optionalText(3), issuedAt: Date(millisecondsSince1970: try row.integer(4)),
            revokedAt: try row.optionalInteger(5).map { Date(millisecondsSince1970: $0) },
            revocationReason: try reason(row.optionalInteger(6)))
    }

    private static func reason(_ number: Int64?) throws -> RevocationReason? {
        try number.map { number in
            guard let reason = RevocationReason(rawValue: Int(number)) else {
                throw SignetError(.storageCorrupt, "The database holds the unknown revocation reason \(number).")
            }
            return reason
        }
    }
}
