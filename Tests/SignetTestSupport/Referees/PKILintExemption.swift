/// A finding of pkilint that does not apply to what Signet issues, with the reason.
struct PKILintExemption {
    /// The code of the finding.
    let code: String
    /// What its message must contain, so that the same code stays an objection elsewhere; nil: anything.
    let message: String?
    /// Why Signet issues such certificates all the same.
    let reason: String

    /// Every exemption. Severities below NOTICE are not asked for at all: they describe, they do not object.
    static let all = [
        PKILintExemption(
            code: "pkix.invalid_domain_name_syntax", message: "\"*.",
            reason:
                "pkilint reads RFC 5280 section 4.2.1.6 by the letter, which leaves the meaning of wildcards open; RFC 6125"
                + " section 6.4.3 and every TLS client define it."),
        PKILintExemption(
            code: "pkix.invalid_uri_syntax", message: "\"spiffe://",
            reason:
                "pkilint knows only registered schemes; SPIFFE identities are what a private mesh names its services by."
        ),
        PKILintExemption(
            code: "pkix.ldap_uri_not_validated", message: nil,
            reason:
                "pkilint says only that it cannot judge LDAP URLs, which private directories publish certificates by."),
    ]

    static func cover(code: String, message: String) -> Bool {
        all.contains { $0.code == code && ($0.message.map { message.contains($0) } ?? true) }
    }
}
