import Foundation
import SignetTestSupport

/// nginx on loopback with the server blocks given.
struct NginxSite {
    let process: BackgroundProcess

    /// Starts nginx and returns once it listens.
    static func start(_ servers: String, in directory: TemporaryDirectory) async throws -> NginxSite {
        let root = directory.path
        // Its workers must be able to look into this user's directory.
        let user = getuid() == 0 ? "user root;" : ""
        let configuration = """
            \(user)
            daemon off; worker_processes 1; pid \(root)/nginx.pid; error_log stderr notice;
            events { worker_connections 64; }
            http {
              access_log off; client_body_temp_path \(root)/b; proxy_temp_path \(root)/p; fastcgi_temp_path \(root)/f;
              uwsgi_temp_path \(root)/u; scgi_temp_path \(root)/s;
              \(servers)
            }
            """
        let path = try directory.write("nginx.conf", configuration)
        let process = try BackgroundProcess.start("nginx", ["-c", path, "-e", "stderr"])
        try await process.waitForOutput(containing: "start worker processes")
        return NginxSite(process: process)
    }

    func stop() async throws {
        process.signal(SIGTERM)
        try await process.waitForExit()
    }
}
