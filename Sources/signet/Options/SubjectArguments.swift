import ArgumentParser
import SignetPKI

/// Whom a certificate is for, on the commands that make a certificate or a request from names.
struct SubjectArguments: ParsableArguments {
    @Argument(
        help: "DNS names, IP addresses, e-mail addresses, URIs; the first becomes the common name.",
        transform: { try AlternativeName(parsing: $0) })
    var names: [AlternativeName] = []

    @Option(
        name: .long, help: "The subject. (default: the first DNS name as common name)",
        transform: { try DistinguishedName(parsing: $0) })
    var subject: DistinguishedName?

    func validate() throws {
        if names.isEmpty, subject == nil { throw ValidationError("Give at least one name, or a --subject.") }
    }
}
