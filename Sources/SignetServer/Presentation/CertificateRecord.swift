import Foundation
import SignetAuthority
import SignetCore
import SignetPKI

/// A certificate that an authority here issued, as commands print it.
public struct CertificateRecord: Presentable {
    /// Where it stands at the moment of printing.
    public enum State: String, Encodable, Sendable { case valid, expired, revoked, notYetValid = "not-yet-valid" }

    /// The position in the list, for `--after`.
    public let id: Int64
    public let authority: String
    public let role: String?
    public let state: State
    public let serialNumber: String
    public let subject: String
    public let issuer: String
    public let names: [String]
    public let key: String
    public let notBefore: Date
    public let notAfter: Date
    public let fingerprint: String
    public let revokedAt: Date?
    public let revocationReason: String?
    public let pem: String
    private let label: String
    private let now: Date

    /// - Parameter now: the moment from which days left are counted
    public init(_ stored: StoredCertificate, at now: Date) {
        self.init(
            id: stored.id, certificate: stored.certificate, authority: stored.authority, role: stored.role,
            revokedAt: stored.revokedAt, revocationReason: stored.revocationReason, at: now)
    }

    /// A certificate just issued.
    /// - Throws: as ``IssuedRecord/certificate``.
    public init(_ issued: IssuedRecord, _ parameters: IssuanceParameters, at now: Date) throws {
        self.init(
            id: issued.id, certificate: try issued.certificate, authority: parameters.authority, role: parameters.role,
            revokedAt: nil, revocationReason: nil, at: now)
    }

    /// A certificate that no authority here issued, under the name of what did.
    public init(_ certificate: DecodedCertificate, issuedBy authority: String, at now: Date) {
        self.init(
            id: 0, certificate: certificate, authority: authority, role: nil, revokedAt: nil, revocationReason: nil,
            at: now)
    }

    /// A certificate that an issuer elsewhere has revoked.
    /// - Parameter moment: nil, and no reason: before, and it does not say when and why
    init(revoked certificate: DecodedCertificate, issuedBy issuer: String, at moment: Date?, reason: RevocationReason?)
    {
        self.init(
            id: 0, certificate: certificate, authority: issuer, role: nil, revokedAt: moment, revocationReason: reason,
            isRevoked: true, at: Date())
    }

    private init(
        id: Int64, certificate: DecodedCertificate, authority: String, role: String?,
        revokedAt: Date?, revocationReason: RevocationReason?, isRevoked: Bool = false, at now: Date
    ) {
        self.id = id
        self.authority = authority
        self.role = role
        self.revokedAt = revokedAt
        self.revocationReason = revocationReason?.name
        self.now = now
        serialNumber = certificate.serialNumberText
        subject = certificate.subject.description
        issuer = certificate.issuer.description
        names = certificate.alternativeNames.map(\.description)
        label = certificate.alternativeNames.first?.value ?? certificate.subject.description
        key = certificate.keyDescription.name
        notBefore = certificate.notBefore
        notAfter = certificate.notAfter
        fingerprint = certificate.fingerprint.hexadecimal
        pem = certificate.pem
        state =
            if isRevoked || revokedAt != nil {
                .revoked
            } else if now > certificate.notAfter {
                .expired
            } else if now < certificate.notBefore {
                .notYetValid
            } else {
                .valid
            }
    }

    public var text: String {
        var fields = FieldList()
        fields.add("serial", serialNumber)
        fields.add("subject", subject.isEmpty ? nil : subject)
        fields.add("names", names)
        fields.add("issuer", issuer)
        fields.add("authority", role.map { "\(authority), role \($0)" } ?? authority)
        fields.add("key", key)
        fields.add("valid from", MomentText.format(notBefore))
        fields.add("valid until", MomentText.format(notAfter, seenFrom: now))
        fields.add("state", state.rawValue)
        fields.add("revoked", revokedAt.map { "\(MomentText.format($0)), \(revocationReason ?? "unspecified")" })
        fields.add("sha256", fingerprint)
        return fields.text
    }

    enum CodingKeys: String, CodingKey {
        case id, authority, role, state, serialNumber, subject, issuer, names, key, notBefore, notAfter, fingerprint
        case revokedAt, revocationReason, pem
    }
}

extension CertificateRecord: TableRecord {
    public static var columns: [String] { ["ID", "SERIAL", "NAME", "AUTHORITY", "VALID UNTIL", "STATE"] }

    public var cells: [String] {
        [
            String(id), serialNumber, label, authority, MomentText.format(notAfter, seenFrom: now),
            state.rawValue,
        ]
    }
}
