import ArgumentParser
import SignetAuthority
import SignetCore
import SignetPKI

/// What a new authority shall be, on the commands that make one.
struct AuthorityArguments: ParsableArguments {
    @Argument(help: "The authority's name here: letters, digits, dots, hyphens and underscores.")
    var name: String

    @Option(
        name: .long, help: "Its subject, for example \"CN=example root,O=COMPANY,C=KR\".",
        transform: { try DistinguishedName(parsing: $0) })
    var subject: DistinguishedName

    @Option(name: .long, help: "The kind of key to make. (default: ecdsa-p256)")
    var algorithm: KeyAlgorithm?

    @Option(
        name: .long, help: ArgumentHelp("Use the private key in this file instead of a new one.", valueName: "file"),
        completion: .file())
    var key: String?

    @OptionGroup var passphrase: PassphraseOptions

    @Option(name: .long, help: "How long it is valid. (default: 10y)", transform: { try DurationText(parsing: $0) })
    var lifetime = DurationText(.seconds(10 * 365 * 86_400))

    @Option(name: .long, help: "How many authorities may follow below it. (default: any number)")
    var pathLength: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only names like this below it: dns:example.com, ip:10.0.0.0/8; repeatable.", valueName: "name"))
    var permit: [String] = []

    @Option(name: .long, help: ArgumentHelp("No names like this below it; repeatable.", valueName: "name"))
    var exclude: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Base of the URLs in its certificates. (default: public_url of signet.yaml)", valueName: "url"))
    var publicURL: String?

    func validate() throws {
        if key != nil, algorithm != nil {
            throw ValidationError("Give --key for an existing key or --algorithm for a new one, not both.")
        }
    }

    /// The options as the authority takes them.
    /// - Parameter standardURL: the base URL where none was given
    func options(standardURL: String?) throws -> AuthorityOptions {
        var options = AuthorityOptions(
            name: name, subject: subject, keyAlgorithm: algorithm ?? .ecdsaP256, lifetime: lifetime.duration)
        options.key = try key.map { try passphrase.privateKey(at: $0) }
        options.pathLength = pathLength
        let constraints = NameConstraints(permitted: permit, excluded: exclude)
        options.nameConstraints = constraints.isEmpty ? nil : constraints
        options.publicURL = publicURL ?? standardURL
        return options
    }
}
