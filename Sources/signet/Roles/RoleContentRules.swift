import ArgumentParser
import SignetAuthority
import SignetCore
import SignetPKI

/// The rules of a role for what stands in certificates beside the names.
struct RoleContentRules: ParsableArguments {
    @Option(name: .long, help: "The lifetime where none is asked for.", transform: { try DurationText(parsing: $0) })
    var ttl: DurationText?

    @Option(name: .long, help: "The longest lifetime.", transform: { try DurationText(parsing: $0) })
    var maxTTL: DurationText?

    @Option(name: .long, help: "What the certificates are for.")
    var usage: CertificateUsage?

    @Option(name: .long, help: "A kind of key that is accepted; repeatable.")
    var keyAlgorithm: [KeyAlgorithm] = []

    @Option(
        name: .long, help: "How long before their making they begin to be valid.",
        transform: { try DurationText(parsing: $0) })
    var backdate: DurationText?

    @Flag(inversion: .prefixedNo, help: "They may be valid longer than their issuer.")
    var allowOutlivingIssuer: Bool?

    @Option(
        name: .long, help: "Subject attributes that they all have, whatever the request says.",
        transform: { try DistinguishedName(parsing: $0) })
    var subject: DistinguishedName?

    @Option(name: .long, help: ArgumentHelp("The OID of a certificate policy; repeatable.", valueName: "oid"))
    var policy: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("The OID of an extended key usage, instead of those of --usage.", valueName: "oid"))
    var extendedKeyUsage: [String] = []

    /// Changes the rules that were named.
    func apply(to role: inout Role) {
        if let ttl { role.ttl = ttl }
        if let maxTTL { role.maxTTL = maxTTL }
        if let usage { role.usage = usage }
        if !keyAlgorithm.isEmpty { role.keyAlgorithms = keyAlgorithm }
        if let backdate { role.backdate = backdate }
        if let allowOutlivingIssuer { role.allowOutlivingIssuer = allowOutlivingIssuer }
        if let subject { role.subject = subject }
        if !policy.isEmpty { role.policies = policy }
        if !extendedKeyUsage.isEmpty { role.extendedKeyUsages = extendedKeyUsage }
    }
}
