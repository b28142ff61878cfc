/// PostgreSQL: `ssl_cert_file` with the chain, `ssl_key_file`.
///
/// The server keeps the old pair and only says so in its log when it cannot use the new one: so the one thing that it is
/// strict about, who may read the key, is checked before, and what it serves afterwards.
public struct PostgreSQLRecipe: DeploymentRecipe {
    public let files: FilesDestinationSpec
    public let endpoints: [Endpoint]
    /// The data directory, absolute; `postmaster.pid` in it names the process that reloads.
    public var dataDirectory: String

    /// - Parameters:
    ///   - files: certificate and chain as ``FilesDestinationSpec/fullChain``, and the key, which must belong to the user of
    ///     the server
    ///   - endpoints: with ``StartTLS/postgresql``
    public init(files: FilesDestinationSpec, endpoints: [Endpoint], dataDirectory: String) {
        self.files = files
        self.endpoints = endpoints
        self.dataDirectory = dataDirectory
    }

    public var checks: [ActionSpec] {
        files.key.map { [.checkPostgreSQLKey(key: $0, dataDirectory: dataDirectory)] } ?? []
    }

    public var reloads: [ActionSpec] {
        [.signal(name: "HUP", pidFile: "\(dataDirectory)/postmaster.pid", pid: nil)]
    }
}
