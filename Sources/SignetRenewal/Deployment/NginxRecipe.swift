/// nginx: `ssl_certificate` with the chain, `ssl_certificate_key`.
public struct NginxRecipe: DeploymentRecipe {
    public let files: FilesDestinationSpec
    public let endpoints: [Endpoint]
    /// nginx.conf, absolute; nil: the one compiled in.
    public var config: String?
    /// The program, by name or path.
    public var program: String
    /// The systemd unit to reload; nil: nginx signals itself by its pid file.
    public var unit: String?

    /// - Parameter files: certificate and chain as ``FilesDestinationSpec/fullChain``, and the key
    public init(
        files: FilesDestinationSpec, endpoints: [Endpoint], config: String? = nil, program: String = "nginx",
        unit: String? = nil
    ) {
        self.files = files
        self.endpoints = endpoints
        self.config = config
        self.program = program
        self.unit = unit
    }

    private var configArguments: [String] { config.map { ["-c", $0] } ?? [] }

    /// `-t` loads certificates and keys too.
    public var checks: [ActionSpec] { [.program(program, ["-t", "-q"] + configArguments)] }

    public var reloads: [ActionSpec] {
        [unit.map { .reload(unit: $0) } ?? .program(program, configArguments + ["-s", "reload"])]
    }
}
