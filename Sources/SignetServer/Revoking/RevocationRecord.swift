import Foundation
import SignetRenewal

/// What came of revoking a certificate, as `signet cert revoke` prints it: the certificate, and what followed.
public struct RevocationRecord: Presentable {
    /// The certificate as it is now.
    public let certificate: CertificateRecord
    /// Whether it was revoked before; the first reason and moment stand.
    public let wasRevoked: Bool
    /// What came of renewing it, when it was in use; nil: it was not.
    public let renewal: Renewal?

    /// The renewal that followed.
    public struct Renewal: Encodable, Sendable {
        public let name: String
        public let phase: CertificateStatus.Phase
        /// Of the certificate that is in use now.
        public let serialNumber: String?
        public let error: String?

        init(_ status: CertificateStatus) {
            name = status.spec.name
            phase = status.phase
            serialNumber = status.serialNumber
            error = status.lastError
        }

        fileprivate var sentence: String {
            phase == .failing
                ? "\(name) was in use, and renewing it FAILED: \(error ?? "see signet explain \(name)")"
                : "\(name) was in use and has been renewed: certificate \(serialNumber ?? "?")"
        }
    }

    /// Whether it was in use and no other could take its place.
    public var isMissed: Bool { renewal?.phase == .failing }

    public var text: String {
        ([certificate.text] + [renewal?.sentence].compactMap(\.self)).joined(separator: "\n")
    }

    enum CodingKeys: String, CodingKey { case wasRevoked, renewal }

    public func encode(to encoder: any Encoder) throws {
        try certificate.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(wasRevoked, forKey: .wasRevoked)
        try container.encodeIfPresent(renewal, forKey: .renewal)
    }
}
