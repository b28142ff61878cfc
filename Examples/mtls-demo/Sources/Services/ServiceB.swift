/// Service B of the article: Debian's nginx, which answers only clients that show a certificate of its authority.
struct ServiceB: Sendable {
    /// Absolute path of nginx.
    let nginx: String
    let port: Int
    /// The port on which the same service shows a certificate that has expired.
    let expiredPort: Int
    let directory: DemoDirectory

    var endpoint: Endpoint { Endpoint(name: Self.name, port: port) }
    var expiredEndpoint: Endpoint { Endpoint(name: Self.name, port: expiredPort) }

    static let name = "service-b.example.com"
    private static let configuration = "nginx.conf"

    /// Serves for as long as `body` takes.
    func run<Result: Sendable>(during body: @Sendable @escaping () async throws -> Result) async throws -> Result {
        try directory.makeDirectory("nginx-tmp")
        try directory.write(
            Self.configuration,
            template: PackageResources.nginx_conf_template,
            values: ["SERVICE_B_PORT": "\(port)", "EXPIRED_B_PORT": "\(expiredPort)"]
        )
        let log = directory.file("nginx.log")
        let program = ChildProgram(
            name: "nginx",
            path: nginx,
            arguments: ["-e", log, "-p", directory.path, "-c", directory.file(Self.configuration)],
            directory: directory.path,
            log: log
        )
        return try await program.run(during: body)
    }
}
