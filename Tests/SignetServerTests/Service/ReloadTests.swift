import Foundation
import Logging
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("signet up while signet.yaml changes")
struct ReloadTests {
    private static let one = RunningServer.configuration(certificates: [RunningServer.certificate("a")])
    private static let two = RunningServer.configuration(
        certificates: [RunningServer.certificate("a"), RunningServer.certificate("b")])

    @Test func aChangedFileIsPickedUp() async throws {
        let server = try await RunningServer.start(Self.one)
        try await server.waitUntilInstalled("a")
        let before = try server.directory.bytes("a/tls.crt")
        try server.directory.write("signet.yaml", Self.two)
        try await server.waitUntilInstalled("b")
        #expect(FileManager.default.fileExists(atPath: server.directory.file("b/tls.key")))
        #expect(try server.directory.bytes("a/tls.crt") == before)
        // The engine may be done before who told it says so.
        try await server.process.waitForOutput(containing: "Configuration reloaded. ")
        try await server.process.waitForOutput(containing: "reason=\"file changed\"")
        #expect(server.process.output.contains("reason=\"file changed\""))
    }

    /// Between the reading of the file and the first look of the reloader.
    @Test(.timeLimit(.minutes(10))) func aChangeBeforeTheFirstLookIsPickedUpToo() async throws {
        let directory = try TemporaryDirectory()
        let (clock, logger) = (ManualClock(), Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let workspace = try await Workspace.open(
            configurationPath: directory.write("signet.yaml", Self.one), clock: clock, logger: logger)
        let read = FileFingerprint(path: workspace.configuration.path)
        try directory.write("signet.yaml", Self.two)
        let condition = ServerCondition(now: clock.now)
        let reloader = ConfigurationReloader(
            initial: workspace.configuration, fingerprint: read, environment: [:],
            state: workspace.declaredState,
            condition: condition, clock: clock, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await reloader.run() }
            try await yielding {
                clock.advance(by: .seconds(1))
                return condition.reload.at != condition.startedAt
            }
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(try await workspace.engine.status().map(\.spec.name) == ["a", "b"])
        try await workspace.close()
    }

    @Test func aSignalReloadsAtOnce() async throws {
        let server = try await RunningServer.start(Self.one)
        try await server.waitUntilInstalled("a")
        server.process.signal(SIGHUP)
        try await server.process.waitForOutput(containing: "Configuration reloaded. ")
        #expect(server.process.output.contains("reason=SIGHUP"))
        #expect(server.process.exitStatus == nil)
    }

    @Test func aBrokenFileChangesNothingAndIsSaidLoudly() async throws {
        let server = try await RunningServer.start(Self.one)
        try await server.waitUntilInstalled("a")
        try server.directory.write("signet.yaml", Self.two + "authorites: []\n")
        try await server.process.waitForOutput(containing: "Did you mean")
        #expect(server.process.output.contains("THE CHANGED CONFIGURATION IS NOT USED"))
        #expect(server.process.output.contains("unknown key \"authorites\""))
        #expect(try await server.curl("/readyz").status == 200)
        #expect(!FileManager.default.fileExists(atPath: server.directory.file("b")))
        #expect(try await reloadMetric(of: server) == "0")

        try server.directory.write("signet.yaml", Self.two)
        try await server.waitUntilInstalled("b")
        try await server.process.waitForOutput(containing: "Configuration reloaded. ")
        #expect(try await reloadMetric(of: server) == "1")
    }

    @Test func anAuthorityIsNeverChanged() async throws {
        let server = try await RunningServer.start(Self.one)
        try await server.waitUntilInstalled("a")
        let before = try await server.curl("/ca/root.crt").body
        try server.directory.write("signet.yaml", Self.two.replacing("CN=test root", with: "CN=other root"))
        try await server.process.waitForOutput(containing: "An authority is never changed")
        #expect(try await server.curl("/ca/root.crt").body == before)
    }

    @Test func whatNeedsARestartIsSaid() async throws {
        let server = try await RunningServer.start(Self.one)
        try server.directory.write("signet.yaml", Self.one.replacing("127.0.0.1:0", with: "127.0.0.1:1"))
        try await server.process.waitForOutput(containing: "take effect at the next start. keys=listen")
    }

    private func reloadMetric(of server: RunningServer) async throws -> String? {
        let token = try server.directory.text("signet-data/metrics.token").split(separator: "\n").joined()
        let page = try await server.curl("/metrics", ["-H", "Authorization: Bearer \(token)"])
        let name = "signet_configuration_last_reload_successful "
        return String(decoding: page.body, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix(name) }.map { String($0.dropFirst(name.count)) }
    }
}
