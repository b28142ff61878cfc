import Foundation

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
    private static let workers = 2

    private var log: String { directory.file("nginx.log") }

    /// Serves for as long as `body` takes.
    func run<Result: Sendable>(during body: @Sendable @escaping () async throws -> Result) async throws -> Result {
        try directory.makeDirectory("nginx-tmp")
        try directory.write(
            Self.configuration,
            template: PackageResources.nginx_conf_template,
            values: ["SERVICE_B_PORT": "\(port)", "EXPIRED_B_PORT": "\(expiredPort)", "WORKERS": "\(Self.workers)"]
        )
        let program = ChildProgram(
            name: "nginx",
            path: nginx,
            arguments: ["-e", log, "-p", directory.path, "-c", directory.file(Self.configuration)],
            directory: directory.path,
            log: log
        )
        return try await program.run(during: body)
    }

    /// Whether only workers of the last reload are there, as nginx's log tells: for a moment those of before take connections, too.
    var isOfOneMind: Bool {
        let lines = (try? String(contentsOfFile: log, encoding: .utf8))?.split(separator: "\n") ?? []
        let begun = lines.count { $0.contains(/start worker process \d/) }
        let ended = lines.count { $0.contains(/worker process \d+ exited/) }
        return begun - ended == Self.workers
    }
}
