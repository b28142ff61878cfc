import Foundation
import SignetCore
import SignetPKI

/// A revocation list, as commands print it.
public struct RevocationListRecord: Presentable {
    /// One revoked certificate.
    public struct Entry: Encodable, Sendable {
        public let serialNumber: String
        public let revokedAt: Date
        public let reason: String
    }

    public let issuer: String
    public let number: Int64?
    public let thisUpdate: Date
    public let nextUpdate: Date?
    public let revoked: [Entry]
    public let pem: String

    public init(_ list: CertificateRevocationList) {
        issuer = list.issuer.description
        number = list.number
        thisUpdate = list.thisUpdate
        nextUpdate = list.nextUpdate
        revoked = list.revoked.map {
            Entry(serialNumber: $0.serialNumber.hexadecimal, revokedAt: $0.revokedAt, reason: $0.reason.name)
        }
        pem = list.pem
    }

    public var text: String {
        var fields = FieldList()
        fields.add("issuer", issuer)
        fields.add("number", number.map(String.init))
        fields.add("made", MomentText.format(thisUpdate))
        fields.add("next", nextUpdate.map(MomentText.format))
        fields.add("revoked", "\(revoked.count) certificate\(revoked.count == 1 ? "" : "s")")
        fields.add("", revoked.map { "\($0.serialNumber)  \(MomentText.format($0.revokedAt))  \($0.reason)" })
        return fields.text
    }
}
