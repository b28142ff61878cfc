/// What a changed specification demands of the certificate.
struct SpecChange: Equatable, Sendable {
    /// The properties whose change needs a new certificate, as words for the history; empty: the one there still fits.
    var reissuing: [String] = []

    init(from old: CertificateSpec, to new: CertificateSpec) {
        guard old != new else { return }
        func note(_ changed: Bool, _ word: String) {
            if changed { reissuing.append(word) }
        }
        note(Set(old.names) != Set(new.names), "names")
        note(old.effectiveSubject != new.effectiveSubject, "subject")
        note(old.key.algorithm != new.key.algorithm, "key")
        note(old.usage != new.usage, "usage")
        note(old.issuer != new.issuer, "issuer")
        note(old.lifetime != new.lifetime, "lifetime")
    }
}
