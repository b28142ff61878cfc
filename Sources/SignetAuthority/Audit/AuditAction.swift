/// What is recorded in the audit trail.
enum AuditAction: String, Sendable {
    case authorityCreate = "authority.create"
    case authorityRequest = "authority.request"
    case authoritySetSigned = "authority.set-signed"
    case authorityImport = "authority.import"
    case authoritySetURL = "authority.set-url"
    case authorityExportKey = "authority.export-key"
    case authorityRetire = "authority.retire"
    case authorityEnrol = "authority.enrol"
    case roleSet = "role.set"
    case roleRemove = "role.remove"
    case certificateIssue = "certificate.issue"
    case certificateRevoke = "certificate.revoke"
    case certificateRemove = "certificate.remove"
    case certificateRenew = "certificate.renew"
    case listPublish = "crl.publish"
    case listSign = "crl.sign"
}
