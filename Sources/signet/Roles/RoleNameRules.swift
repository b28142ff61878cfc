import ArgumentParser
import SignetAuthority

/// The rules of a role for names.
struct RoleNameRules: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("A DNS domain; repeatable.", valueName: "domain"))
    var allowDomain: [String] = []

    @Flag(inversion: .prefixedNo, help: "The domains themselves.")
    var allowBareDomains: Bool?

    @Flag(inversion: .prefixedNo, help: "Names below the domains.")
    var allowSubdomains: Bool?

    @Flag(inversion: .prefixedNo, help: "Names that begin with *.")
    var allowWildcards: Bool?

    @Flag(inversion: .prefixedNo, help: "Any name whatever.")
    var allowAnyName: Bool?

    @Flag(inversion: .prefixedNo, help: "IP addresses.")
    var allowIPAddresses: Bool?

    @Option(
        name: .long, help: ArgumentHelp("Only addresses of this range, 10.0.0.0/8; repeatable.", valueName: "range"))
    var allowIPRange: [String] = []

    @Flag(inversion: .prefixedNo, help: "E-mail addresses.")
    var allowEmailAddresses: Bool?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "URIs like this, * stands for anything: spiffe://example.com/*; repeatable.", valueName: "uri"))
    var allowURI: [String] = []

    @Flag(inversion: .prefixedNo, help: "Other names, such as user principal names.")
    var allowOtherNames: Bool?

    /// Changes the rules that were named.
    func apply(to role: inout Role) {
        if !allowDomain.isEmpty { role.allowedDomains = allowDomain }
        if let allowBareDomains { role.allowBareDomains = allowBareDomains }
        if let allowSubdomains { role.allowSubdomains = allowSubdomains }
        if let allowWildcards { role.allowWildcards = allowWildcards }
        if let allowAnyName { role.allowAnyName = allowAnyName }
        if let allowIPAddresses { role.allowIPAddresses = allowIPAddresses }
        if !allowIPRange.isEmpty { role.allowedIPRanges = allowIPRange }
        if let allowEmailAddresses { role.allowEmailAddresses = allowEmailAddresses }
        if !allowURI.isEmpty { role.allowedURIs = allowURI }
        if let allowOtherNames { role.allowOtherNames = allowOtherNames }
    }
}
