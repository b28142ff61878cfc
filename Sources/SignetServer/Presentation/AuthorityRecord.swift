import Foundation
import SignetAuthority
import SignetCore
import SignetPKI

/// An authority, as commands print it.
public struct AuthorityRecord: Presentable {
    /// What it can do at the moment of printing.
    public enum State: String, Encodable, Sendable {
        case ready, expired
        /// It signs no more; what it issued can still be looked up.
        case retired
        /// Its request awaits an outside signature.
        case awaitingCertificate = "awaiting-certificate"
    }

    public let name: String
    public let state: State
    public let subject: String?
    public let issuer: String?
    public let serialNumber: String?
    public let key: String?
    public let notBefore: Date?
    public let notAfter: Date?
    public let pathLength: Int?
    public let fingerprint: String?
    public let publicURL: String?
    public let createdAt: Date
    /// Since when it has no key any more; nil: it has one.
    public let retiredAt: Date?
    /// The certificate followed by its issuers up to the root.
    public let pem: String?
    private let now: Date

    /// - Parameter now: the moment from which days left are counted
    public init(_ authority: Authority, at now: Date) {
        let certificate = authority.certificate
        name = authority.name
        subject = certificate?.subject.description
        issuer = certificate?.issuer.description
        serialNumber = certificate?.serialNumberText
        key = certificate?.keyDescription.name
        notBefore = certificate?.notBefore
        notAfter = certificate?.notAfter
        pathLength = certificate?.pathLength
        fingerprint = certificate?.fingerprint.hexadecimal
        publicURL = authority.publicURL
        createdAt = authority.createdAt
        retiredAt = authority.retiredAt
        pem = certificate.map { ([$0] + authority.chain).map(\.pem).joined() }
        self.now = now
        state =
            authority.retiredAt == nil
            ? certificate.map { now > $0.notAfter ? .expired : .ready } ?? .awaitingCertificate : .retired
    }

    public var text: String {
        var fields = FieldList()
        fields.add("name", name)
        fields.add("state", state.rawValue)
        fields.add("subject", subject)
        fields.add("issuer", issuer == subject ? issuer.map { _ in "itself (a root)" } : issuer)
        fields.add("serial", serialNumber)
        fields.add("key", key)
        fields.add("valid from", notBefore.map(MomentText.format))
        fields.add("valid until", notAfter.map { MomentText.format($0, seenFrom: now) })
        fields.add("retired", retiredAt.map(MomentText.format))
        fields.add("path length", pathLength.map(String.init))
        fields.add("public URL", publicURL)
        fields.add("sha256", fingerprint)
        return fields.text
    }

    enum CodingKeys: String, CodingKey {
        case name, state, subject, issuer, serialNumber, key, notBefore, notAfter, pathLength, fingerprint, publicURL
        case createdAt, retiredAt, pem
    }
}

extension AuthorityRecord: TableRecord {
    public static var columns: [String] { ["NAME", "SUBJECT", "KEY", "VALID UNTIL", "STATE"] }

    public var cells: [String] {
        [
            name, subject ?? "-", key ?? "-", notAfter.map { MomentText.format($0, seenFrom: now) } ?? "-",
            retiredAt.map { "\(state.rawValue) \(MomentText.format($0))" } ?? state.rawValue,
        ]
    }
}
