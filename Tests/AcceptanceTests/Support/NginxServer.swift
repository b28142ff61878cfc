import Foundation
import SignetTestSupport

@testable import mtls_demo

/// A real nginx on a free port, with the certificate files of a site.
struct NginxServer: Sendable {
    let port: Int
    let process: BackgroundProcess
    private let directory: String

    /// Absolute path of the file that holds the master's process id.
    static func pidFile(in directory: String) -> String { "\(directory)/nginx.pid" }

    /// The command that makes it read its files again.
    static func reload(in directory: String) throws -> [String] {
        try [
            toolPath("nginx"), "-e", "\(directory)/nginx.log", "-p", directory, "-c", "\(directory)/nginx.conf", "-s",
            "reload",
        ]
    }

    /// Starts it and returns once it answers.
    /// - Parameters:
    ///   - certificate: absolute path of the certificate with its chain
    ///   - key: absolute path of its key
    static func start(in directory: String, port: Int, certificate: String, key: String) async throws -> NginxServer {
        let configuration = """
            daemon off;
            pid nginx.pid;
            error_log nginx.log notice;
            worker_processes 1;
            events { worker_connections 64; }
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                scgi_temp_path scgi;
                uwsgi_temp_path uwsgi;
                server {
                    listen 127.0.0.1:\(port) ssl;
                    ssl_certificate \(certificate);
                    ssl_certificate_key \(key);
                    location / { return 200 'Hello from nginx'; }
                }
            }

            """
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data(configuration.utf8).write(to: URL(fileURLWithPath: "\(directory)/nginx.conf"))
        let process = try BackgroundProcess.start(
            "nginx", ["-e", "\(directory)/nginx.log", "-p", directory, "-c", "\(directory)/nginx.conf"])
        let server = NginxServer(port: port, process: process, directory: directory)
        _ = try await eventually("nginx to answer", explanation: { server.log }) {
            try? await server.servedSerial(trusting: .anyone)
        }
        return server
    }

    /// Ends it.
    func stop() async throws {
        process.signal(SIGTERM)
        try await process.waitForExit()
    }

    /// The serial number of the certificate that a new connection meets.
    func servedSerial(trusting trust: ClientCredentials.Trust) async throws -> String {
        let endpoint = Endpoint(name: "web.example.com", port: port)
        let context = try ClientCredentials(trust: trust).context()
        return try await HTTPSConnection.open(to: endpoint, context: context) { try await $0.get("/").serverSerial }
    }

    /// What it has logged.
    var log: String {
        process.output + ((try? String(contentsOfFile: "\(directory)/nginx.log", encoding: .utf8)) ?? "")
    }
}
