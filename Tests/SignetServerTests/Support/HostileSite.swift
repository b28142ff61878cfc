import Foundation
import Logging
import SignetTestSupport

@testable import SignetServer

/// A `signet.yaml` with an ACME issuer, `hostile`, whose CA does as it is told, and an authority, `root`.
struct HostileSite: Sendable {
    let server: HostileACMEServer
    let directory: TemporaryDirectory

    static func run(_ body: (HostileSite) async throws -> Void) async throws {
        try await HostileACMEServer.run { server in
            let site = HostileSite(server: server, directory: try TemporaryDirectory())
            try await body(site)
            withExtendedLifetime(site.directory) {}
        }
    }

    /// Opens the workspace, with these lines in the issuer's section, and more at the end.
    func open<T: Sendable>(
        issuer lines: String = "agree_to_terms: true", more: String = "", data: String = "data",
        _ body: (Workspace) async throws -> T
    ) async throws -> T {
        let file = try directory.write(
            "\(data).yaml",
            """
            data_directory: \(data)
            authorities: [{ name: root, subject: "CN=root" }]
            issuers:
              - name: hostile
                directory: \(server.directoryURL)
                self_check: none
                challenges: [{ webroot: \(directory.file("webroot")) }]
                \(lines)
            certificates:
              - name: web
                names: [web.example.com]
                issuer: { acme: hostile }
                key: { rotation: never }
                files: { full_chain: web.crt, key: web.key }
              - name: inner
                names: [inner.example.com]
                issuer: { authority: root }
                files: { certificate: inner.crt, key: inner.key }
            \(more)
            """)
        let workspace = try await Workspace.open(
            configurationPath: file, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        do {
            let result = try await body(workspace)
            try await workspace.close()
            return result
        } catch {
            try await workspace.close()
            throw error
        }
    }
}
