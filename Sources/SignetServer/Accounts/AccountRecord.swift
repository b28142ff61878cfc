import Foundation
import SignetACME
import SignetCore

/// An ACME account, as commands print it.
public struct AccountRecord: Presentable {
    /// Against ``AccountAbsence/registered``.
    public let registered = true
    public let issuer: String
    public let directory: String
    public let staging: Bool
    /// Its name here.
    public let name: String
    /// Its URL with the CA, as CAA and dns-persist-01 records name it.
    public let url: String
    /// What the CA says: `valid`, `deactivated`, `revoked`, or `refused: ` and its reason; nil: it was not asked.
    public let status: String?
    public let contacts: [String]
    public let key: String
    /// RFC 7638.
    public let keyThumbprint: String
    public let termsOfService: String?
    public let termsAgreedAt: Date?
    public let externalKeyId: String?
    public let createdAt: Date
    public let warnings: [String]

    init(
        _ account: ACMEAccount, issuer: String, isStaging: Bool, verdict: AccountStanding.Verdict?, warnings: [String]
    ) {
        self.issuer = issuer
        staging = isStaging
        directory = account.directoryURL
        name = account.name
        url = account.url
        key = account.keyAlgorithm.displayName
        keyThumbprint = account.keyThumbprint
        termsOfService = account.agreement?.url
        termsAgreedAt = account.agreement?.at
        externalKeyId = account.externalKeyID
        createdAt = account.createdAt
        self.warnings = warnings
        switch verdict {
        case nil: (status, contacts) = (nil, account.contacts)
        case .shown(let status, let contacts):
            (self.status, self.contacts) = (status.rawValue, contacts ?? account.contacts)
        case .refused(let reason): (status, contacts) = ("refused: \(reason)", account.contacts)
        }
    }

    public var text: String {
        var fields = FieldList()
        fields.add("issuer", staging ? "\(issuer), staging" : issuer)
        fields.add("directory", directory)
        fields.add("account", name)
        fields.add("url", url)
        fields.add("status", status)
        fields.add("contacts", contacts.isEmpty ? ["none"] : contacts)
        fields.add("key", key)
        fields.add("thumbprint", keyThumbprint)
        fields.add(
            "terms",
            termsOfService.map { terms in
                termsAgreedAt.map { "\(terms), agreed to at \(MomentText.format($0))" } ?? terms
            })
        fields.add("bound to", externalKeyId)
        fields.add("created", MomentText.format(createdAt))
        return ([fields.text] + warnings.map { "warning: \($0)" }).joined(separator: "\n")
    }
}

/// That an issuer has no account yet.
public struct AccountAbsence: Presentable {
    public let issuer: String
    public let directory: String
    /// The name it would have here.
    public let name: String
    public let registered = false
    private let host: String

    init(issuer: String, directory: String, name: String, host: String) {
        self.issuer = issuer
        self.directory = directory
        self.name = name
        self.host = host
    }

    public var text: String {
        "There is no account \"\(name)\" with \(host) here. The first order registers it, or: signet acme account register"
    }

    enum CodingKeys: String, CodingKey { case issuer, directory, name, registered }
}
