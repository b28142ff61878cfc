import Foundation
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("The dashboard while signet.yaml changes")
struct DashboardReloadTests {
    private static func configuration(_ dashboard: String) -> String {
        RunningServer.configuration() + "dashboard: { \(dashboard) }\n"
    }

    private static func write(_ dashboard: String, to site: DashboardSite) throws {
        try site.server.directory.write("signet.yaml", configuration(dashboard))
    }

    @Test(.timeLimit(.minutes(10))) func anotherTokenHoldsAtOnce() async throws {
        let site = try await DashboardSite.start()
        try await site.logIn()
        #expect(try await site.ask("/").status == 200)
        try site.server.directory.write("other.token", "0123456789abcdef0123456789abcdef\n")
        try Self.write("listen: \"127.0.0.1:0\", token_file: other.token", to: site)
        let moved = try await site.reopened()
        #expect(try await moved.ask("/").status == 303)
        #expect(try await moved.logIn().status == 403)
        #expect(try await moved.logIn(with: "0123456789abcdef0123456789abcdef").status == 303)
        #expect(try await moved.ask("/").status == 200)
        #expect(!site.server.process.output.contains("take effect at the next start"))
    }

    /// The file's name stays, what is in it does not.
    @Test(.timeLimit(.minutes(10))) func aReplacedTokenFileIsReadAtASignal() async throws {
        let site = try await DashboardSite.start()
        try site.server.directory.write("signet-data/dashboard.token", "0123456789abcdef0123456789abcdef\n")
        site.server.process.signal(SIGHUP)
        let moved = try await site.reopened()
        #expect(try await moved.logIn().status == 403)
        #expect(try await moved.logIn(with: "0123456789abcdef0123456789abcdef").status == 303)
    }

    @Test(.timeLimit(.minutes(10))) func whatCannotBeServedChangesNothing() async throws {
        let site = try await DashboardSite.start()
        try await site.logIn()
        try Self.write("listen: \"127.0.0.1:0\", certificate: none.pem, key: none.key", to: site)
        try await site.server.process.waitForOutput(containing: "THE CHANGED DASHBOARD IS NOT SERVED")
        #expect(try await site.ask("/inventory").status == 200)
        // It can be mended afterwards.
        try Self.write("listen: \"127.0.0.1:0\", origin: \"https://signet.example.com\"", to: site)
        let moved = try await site.reopened()
        #expect(try await moved.ask("/").status == 303)
    }

    @Test(.timeLimit(.minutes(10))) func whereAnotherListensTheEarlierOneComesBackWithItsSessions() async throws {
        let site = try await DashboardSite.start()
        try await site.logIn()
        let other = try await DashboardSite.start()
        let taken = other.url.replacing("http://", with: "")
        try Self.write("listen: \"\(taken)\"", to: site)
        try await site.server.process.waitForOutput(containing: "THE DASHBOARD IS NOT SERVED AS DECLARED")
        let moved = try await site.reopened()
        #expect(moved.url != other.url)
        #expect(try await moved.ask("/").status == 200)
        #expect(site.server.process.exitStatus == nil)
    }

    @Test(.timeLimit(.minutes(10))) func itGoesAndComes() async throws {
        let server = try await RunningServer.start(RunningServer.configuration())
        let address = server.directory.file("signet-data/dashboard.address")
        #expect(!FileManager.default.fileExists(atPath: address))
        // One that nobody gets by chance when it is free again.
        let port = try freePort()
        try server.directory.write("signet.yaml", Self.configuration("listen: \"127.0.0.1:\(port)\""))
        try await server.process.waitForOutput(containing: "The dashboard is served.")
        let url = try server.directory.text("signet-data/dashboard.address").split(separator: "\n").joined()
        let answer = try await runTool(
            "curl", ["-s", "-m", "60", "-o", "/dev/null", "-w", "%{http_code}", url + "/login"])
        #expect(answer.output == "200")
        try server.directory.write("signet.yaml", Self.configuration("enabled: false"))
        try await yielding { !FileManager.default.fileExists(atPath: address) }
        let gone = try await runTool("curl", ["-s", "-m", "60", "--retry", "0", url + "/login"])
        #expect(gone.status == 7, "\(gone.everything)")
    }
}
