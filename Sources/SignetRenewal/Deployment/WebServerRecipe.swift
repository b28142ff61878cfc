/// A web server that reads the certificate with its chain from one file and the key from another: nginx, Apache httpd.
public struct WebServerRecipe: DeploymentRecipe {
    /// How a kind of web server is spoken to.
    public struct Kind: Sendable {
        let program: String
        /// The option before the path of the main configuration file.
        let configOption: String
        let check: [String]
        /// Without systemd: the server signals itself by its pid file.
        let reload: [String]

        /// `ssl_certificate` and `ssl_certificate_key`; `-t` loads both too.
        public static let nginx = Kind(
            program: "nginx", configOption: "-c", check: ["-t", "-q"], reload: ["-s", "reload"])
        /// `SSLCertificateFile` and `SSLCertificateKeyFile`. Graceful: requests under way are finished with the old certificate.
        public static let apache = Kind(
            program: "apache2ctl", configOption: "-f", check: ["-t"], reload: ["-k", "graceful"])
    }

    public let files: FilesDestinationSpec
    public let endpoints: [Endpoint]
    /// The main configuration file, absolute; nil: the one compiled in.
    public var config: String?
    /// `nginx`; `apache2ctl`, `apachectl`, or httpd itself: by name or path.
    public var program: String
    /// The systemd unit to reload; nil: the server signals itself.
    public var unit: String?
    private let kind: Kind

    /// - Parameter files: certificate and chain as ``FilesDestinationSpec/fullChain``, and the key
    public init(_ kind: Kind, files: FilesDestinationSpec, endpoints: [Endpoint]) {
        self.kind = kind
        self.files = files
        self.endpoints = endpoints
        program = kind.program
    }

    public var checks: [ActionSpec] { [own(kind.check)] }

    public var reloads: [ActionSpec] { [unit.map { .reload(unit: $0) } ?? own(kind.reload)] }

    private func own(_ arguments: [String]) -> ActionSpec {
        .program(program, arguments + (config.map { [kind.configOption, $0] } ?? []))
    }
}
