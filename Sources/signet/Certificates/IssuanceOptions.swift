import ArgumentParser
import Foundation
import SignetAuthority
import SignetCore
import SignetPKI
import SignetServer

/// Who issues a certificate, and what stands in it, on the commands that have one issued.
struct IssuanceOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The authority that issues it.")
    var authority: String

    @Option(name: .shortAndLong, help: "The role whose rules apply. (default: none, every name is allowed)")
    var role: String?

    @Option(
        name: .shortAndLong, help: "How long it is valid. (default: the role's)",
        transform: { try DurationText(parsing: $0) })
    var lifetime: DurationText?

    @Option(name: .long, help: "What it is for. (default: the role's, else server)")
    var usage: CertificateUsage?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "When it begins to be valid, in UTC: 2023-01-01 or 2023-01-01T12:30:00Z. (default: now)",
            valueName: "moment"),
        transform: { try MomentText.parse($0) })
    var notBefore: Date?

    /// The parameters as the authority takes them; subject and names are the command's own.
    var parameters: IssuanceParameters {
        var parameters = IssuanceParameters(authority: authority, role: role)
        parameters.lifetime = lifetime?.duration
        parameters.usage = usage
        parameters.notBefore = notBefore
        return parameters
    }
}
