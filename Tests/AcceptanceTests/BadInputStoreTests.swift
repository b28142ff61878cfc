import Foundation
import SignetTestSupport
import Testing

/// Databases, sealing keys, directories and ports that cannot be used.
@Suite(.serialized) struct BadInputStoreTests {
    private let status = ["status", "--config", "signet.yaml"]
    private let up = ["up", "--config", "signet.yaml"]

    @Test func aDatabaseOfANewerVersionIsLeftAlone() async throws {
        let site = try await BadInputSite.make()
        try await sqlite(site, "INSERT INTO schema_migrations (name, applied_at) VALUES ('renewal-99', 0)")
        try await site.expectRefusal(status, saying: ["signet.db", "newer", "renewal-99"])
        try await site.expectRefusal(up, saying: ["signet.db", "newer", "renewal-99"])
    }

    @Test(arguments: [0, 10, 3000])
    func aDatabaseThatIsNoneIsNamed(kept: Int) async throws {
        let site = try await BadInputSite.make()
        // What is still in the log would heal the file.
        try await sqlite(site, "PRAGMA wal_checkpoint(TRUNCATE)")
        for name in ["data/signet.db-wal", "data/signet.db-shm"] {
            try? FileManager.default.removeItem(atPath: site.site.file(name))
        }
        let whole = try site.site.directory.bytes("data/signet.db")
        let garbage = Array(whole.prefix(kept)) + Array("this is not a database ".utf8) + whole.dropFirst(9000)
        try site.site.directory.write("data/signet.db", garbage)
        try await site.expectRefusal(status, saying: ["signet.db"])
        try await site.expectRefusal(up, saying: ["signet.db"])
    }

    @Test func withoutItsSealingKeyADatabaseStaysClosed() async throws {
        let site = try await BadInputSite.make()
        try FileManager.default.removeItem(atPath: site.site.file("data/sealing.key"))
        try await site.expectRefusal(status, saying: ["sealing.key"])
        try await site.expectRefusal(up, saying: ["sealing.key"])
    }

    @Test(arguments: ["", "short\n", Data(repeating: 7, count: 32).base64EncodedString() + "\n"])
    func aWrongSealingKeyIsNamed(content: String) async throws {
        let site = try await BadInputSite.make()
        try site.site.directory.write("data/sealing.key", content)
        chmod(site.site.file("data/sealing.key"), 0o600)
        try await site.expectRefusal(status, saying: ["sealing.key"])
        try await site.expectRefusal(up, saying: ["sealing.key"])
    }

    @Test func aSealingVariableThatIsNotSetIsNamed() async throws {
        let site = try await BadInputSite.make()
        try site.site.configure("sealing: { environment: SIGNET_TEST_NOT_SET }\n" + BadInputSite.configuration)
        try await site.expectRefusal(status, saying: ["SIGNET_TEST_NOT_SET"])
    }

    @Test(arguments: ["/proc/signet-data", "web/tls.crt/data"])
    func aDataDirectoryThatCannotBeMadeIsNamed(directory: String) async throws {
        let site = try await BadInputSite.make()
        try site.site.configure(
            BadInputSite.configuration.replacing("data_directory: data", with: "data_directory: \(directory)"))
        try await site.expectRefusal(status, saying: [directory])
        try await site.expectRefusal(up, saying: [directory])
    }

    @Test func aPortInUseIsNamed() async throws {
        let site = try await BadInputSite.make()
        let other = try await BadInputSite.make()
        let running = try await other.site.listening()
        let address = try other.site.directory.text("data/address").trimmingCharacters(in: .whitespacesAndNewlines)
        try site.site.configure(BadInputSite.configuration.replacing("127.0.0.1:0", with: address))
        let refused = try await site.site.signet("up")
        #expect(refused.status == 1 && refused.errorOutput.contains(address), "\(refused.everything)")
        try await other.site.stop(running)
    }

    @Test func aSecondServerOnOneDatabaseIsRefused() async throws {
        let site = try await BadInputSite.make()
        let running = try await site.site.listening()
        let refused = try await site.site.signet("up")
        #expect(refused.status == 1 && refused.errorOutput.contains(site.site.file("data")), "\(refused.everything)")
        #expect(running.exitStatus == nil)
        try await site.site.stop(running)
    }

    @Test func aDestinationThatCannotBeWrittenLeavesTheOldPair() async throws {
        let site = try await BadInputSite.make()
        let before = try site.site.directory.text("web/tls.crt")
        // Two destinations: the first is fine, the second cannot be made by anyone.
        try site.site.configure(
            BadInputSite.configuration.replacing(
                "files: { certificate: web/tls.crt, key: web/tls.key, ca: web/ca.crt }",
                with: "files: { certificate: /proc/signet/tls.crt, key: /proc/signet/tls.key }"))
        let renewed = try await site.site.signet("cert", "renew", "web")
        #expect(renewed.status == 1, "\(renewed.everything)")
        #expect(renewed.everything.contains("/proc/signet"), "\(renewed.everything)")
        #expect(try site.site.directory.text("web/tls.crt") == before)
        let explained = try await site.site.signet("explain", "web")
        #expect(explained.output.contains("/proc/signet"), "\(explained.output)")
    }

    /// A limit on the size of files stands for the full disk: writes fail in the same places with the same consequences.
    @Test(arguments: [1, 34])
    func aFullDiskLosesNothing(kibibytes: Int) async throws {
        let site = try await BadInputSite.make()
        let before = Set(try await site.site.ledger().map(\.serialNumber))
        let issue = "cert issue full.example.com --authority company-root --certificate full.crt --key full.key"
        let script = "trap '' XFSZ; ulimit -f \(kibibytes); exec \"$0\" \(issue) --config signet.yaml"
        let result = try await runTool("bash", ["-c", script, signetExecutable], directory: site.site.directory.path)
        let ledger = Set(try await site.site.ledger().map(\.serialNumber))
        #expect(ledger.isSuperset(of: before))
        let pair = try InstalledPair(certificate: site.site.file("full.crt"), key: site.site.file("full.key"))
        if kibibytes == 1 { #expect(result.status == 1, "\(result.everything)") }
        if result.status == 0 {
            #expect(ledger.contains(try #require(pair).serial))
        } else {
            #expect(pair == nil && ledger == before)
            #expect(
                result.errorOutput.contains("signet.db") && result.errorOutput.contains("space"), "\(result.everything)"
            )
        }
        // With room again, all goes on.
        let again = try await site.site.signet(
            "cert", "issue", "full.example.com", "--authority", "company-root", "--force", "--certificate",
            site.site.file("full.crt"), "--key", site.site.file("full.key"))
        #expect(again.status == 0, "\(again.everything)")
    }

    @discardableResult
    private func sqlite(_ site: BadInputSite, _ statement: String) async throws -> String {
        let result = try await runTool("sqlite3", [site.site.file("data/signet.db"), statement])
        guard result.status == 0 else { throw TestSupportError(result.everything) }
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
