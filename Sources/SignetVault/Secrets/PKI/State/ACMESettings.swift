/// How the mount serves ACME.
struct ACMESettings: Codable, Hashable, Sendable {
    var enabled = false
    var allowedIssuers = ["*"]
    var allowedRoles = ["*"]
    var allowRoleExtKeyUsage = false
    var defaultDirectoryPolicy = "sign-verbatim"
    var dnsResolver = ""
    var eabPolicy = "not-required"
    /// In seconds.
    var maxTTL = 90 * 86_400
}
