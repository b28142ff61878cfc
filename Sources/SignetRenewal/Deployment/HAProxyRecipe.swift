/// HAProxy: `crt` with certificate, chain and key in one file.
///
/// The running process is told the new pair through its runtime API, which ends no connection and starts no process; the
/// file is for its next start.
public struct HAProxyRecipe: DeploymentRecipe {
    public let files: FilesDestinationSpec
    public let endpoints: [Endpoint]
    /// The stats socket (`stats socket PATH level admin`), absolute.
    public var socket: String
    /// haproxy.cfg, absolute; nil: it is not checked. It only matters at the next start.
    public var config: String?
    /// The program, by name or path.
    public var program: String

    /// - Parameter files: ``FilesDestinationSpec/combined`` with the very path that haproxy.cfg names
    public init(
        files: FilesDestinationSpec, endpoints: [Endpoint], socket: String, config: String? = nil,
        program: String = "haproxy"
    ) {
        self.files = files
        self.endpoints = endpoints
        self.socket = socket
        self.config = config
        self.program = program
    }

    public var checks: [ActionSpec] { config.map { [.program(program, ["-c", "-f", $0])] } ?? [] }

    public var reloads: [ActionSpec] {
        files.combined.map { [.updateHAProxy(socket: socket, file: $0)] } ?? []
    }
}
