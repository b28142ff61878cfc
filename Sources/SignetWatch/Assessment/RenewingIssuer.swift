/// Who may come to renew a certificate, and how bad it is when CAA records do not let him.
struct RenewingIssuer: Sendable {
    /// As a person would say it.
    let name: String
    let identity: AuthorizedIssuer
    let severity: Severity
    /// Who is asked before, as a person would say it: he stands in when that one fails; nil: he is asked first.
    let standsInFor: String?

    init(name: String, identity: AuthorizedIssuer, severity: Severity, standsInFor: String? = nil) {
        self.name = name
        self.identity = identity
        self.severity = severity
        self.standsInFor = standsInFor
    }

    /// To stand in a sentence.
    var title: String { standsInFor.map { "\(name), the fallback of \($0)," } ?? name }

    /// What else than the records can be changed where they do not let him, to follow "or".
    var alternative: String {
        standsInFor.map { "take it out of the `fallback` of \($0)" } ?? "have another issuer renew it"
    }
}
