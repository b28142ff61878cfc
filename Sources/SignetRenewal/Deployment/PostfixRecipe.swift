/// Postfix: `smtpd_tls_cert_file` with the chain, `smtpd_tls_key_file`.
public struct PostfixRecipe: DeploymentRecipe {
    public let files: FilesDestinationSpec
    public let endpoints: [Endpoint]
    /// The directory of main.cf, absolute; nil: the one compiled in.
    public var config: String?
    /// The program, by name or path.
    public var program: String

    /// - Parameters:
    ///   - files: certificate and chain as ``FilesDestinationSpec/fullChain``, and the key
    ///   - endpoints: with ``StartTLS/smtp`` for ports 25 and 587
    public init(
        files: FilesDestinationSpec, endpoints: [Endpoint], config: String? = nil, program: String = "postfix"
    ) {
        self.files = files
        self.endpoints = endpoints
        self.config = config
        self.program = program
    }

    private var configArguments: [String] { config.map { ["-c", $0] } ?? [] }

    public var checks: [ActionSpec] { [.program(program, configArguments + ["check"])] }

    public var reloads: [ActionSpec] { [.program(program, configArguments + ["reload"])] }
}
