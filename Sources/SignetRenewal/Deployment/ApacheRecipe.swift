/// Apache httpd: `SSLCertificateFile` with the chain, `SSLCertificateKeyFile`.
public struct ApacheRecipe: DeploymentRecipe {
    public let files: FilesDestinationSpec
    public let endpoints: [Endpoint]
    /// The main configuration file, absolute; nil: the one compiled in.
    public var config: String?
    /// `apache2ctl`, `apachectl`, or httpd itself, by name or path.
    public var program: String
    /// The systemd unit to reload; nil: httpd signals itself by its pid file.
    public var unit: String?

    /// - Parameter files: certificate and chain as ``FilesDestinationSpec/fullChain``, and the key
    public init(
        files: FilesDestinationSpec, endpoints: [Endpoint], config: String? = nil, program: String = "apache2ctl",
        unit: String? = nil
    ) {
        self.files = files
        self.endpoints = endpoints
        self.config = config
        self.program = program
        self.unit = unit
    }

    private var configArguments: [String] { config.map { ["-f", $0] } ?? [] }

    public var checks: [ActionSpec] { [.program(program, configArguments + ["-t"])] }

    /// Graceful: requests under way are finished with the old certificate.
    public var reloads: [ActionSpec] {
        [unit.map { .reload(unit: $0) } ?? .program(program, configArguments + ["-k", "graceful"])]
    }
}
