/// What an acme-dns server gave at registration, in the form in which other ACME clients store it too.
struct AcmeDNSAccount: Codable, Sendable {
    /// Where the CNAME must lead.
    var fullDomain: String
    var subdomain: String
    var username: String
    var password: String
    var serverURL: String?
    /// The values set last, newest last; the server keeps as many.
    var recentValues: [String]?

    enum CodingKeys: String, CodingKey {
        case fullDomain = "fulldomain"
        case subdomain, username, password
        case serverURL = "server_url"
        case recentValues = "recent_values"
    }
}
