import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetWatch

/// A log whose key is in a list of logs.
@Suite struct ListedLogSourceTests {
    private static let listURL = "https://lists.test/log_list.json"

    /// A list with that log and that key.
    private static func list(_ url: String, _ key: PrivateKey, state: String = "usable") throws -> [UInt8] {
        let listed = try LogWriter.key(key)
        let entry: JSONValue = [
            "description": "Log", "log_id": .string(Data(listed.identifier).base64EncodedString()),
            "key": .string(Data(key.publicKey.subjectPublicKeyInfo).base64EncodedString()), "mmd": 60,
            "monitoring_url": .string("\(url)/"), "submission_url": "https://log.test/",
            "state": .object([state: ["timestamp": "2026-01-01T00:00:00Z"]]),
        ]
        return JSONValue.object(["operators": [["name": "One", "tiled_logs": [entry]]]]).bytes
    }

    private func look(
        _ site: LogSite, list: String, _ fetcher: ScriptedFetcher = ScriptedFetcher()
    ) async throws -> LogLook {
        var settings = try site.settings()
        settings.logListURL = list
        return try await site.look(site.source(settings, fetcher: fetcher))
    }

    @Test func believesTheKeyOfTheList() async throws {
        let (site, key) = (try await LogSite(), try PrivateKey.generate(.ecdsaP256))
        let bytes = try Self.list(site.url, key)
        let file = try site.directory.write("list of logs.json", bytes)
        let fetcher = ScriptedFetcher([Self.listURL: { _ in bytes }])
        let entry = try await site.entry("a.example.org")
        try site.write([entry], by: key)
        for url in [Self.listURL, URL(fileURLWithPath: file).absoluteString] {
            let look = try await self.look(site, list: url, fetcher)
            #expect(look.names == ["a.example.org"] && look.extent == .everything)
        }
        #expect(fetcher.requests.map(\.url) == [Self.listURL])
        try site.write([entry, try await site.entry("b.example.org")], by: try PrivateKey.generate(.ecdsaP256))
        let forged = try await self.look(site, list: Self.listURL, fetcher)
        #expect(forged.names == ["a.example.org"] && forged.obstacles.map(\.reason) == ["forged-log"])
        // The list counts as it is now.
        try site.write([entry])
        let unsigned = try await self.look(site, list: Self.listURL, fetcher)
        #expect(unsigned.obstacles.map(\.reason) == ["forged-log"])
    }

    /// Without the list nothing is believed.
    @Test func aBadListIsAnErrorOfTheSource() async throws {
        let (site, key) = (try await LogSite(), try PrivateKey.generate(.ecdsaP256))
        try site.write([try await site.entry("a.example.org")], by: key)
        let other = try Self.list("https://log.test/2027", key)
        let cases: [(answer: ScriptedFetcher.Answer?, code: SignetError.Code)] = [
            (nil, .remoteFetchFailed), ({ _ in Array("<html>".utf8) }, .malformedLogList),
            ({ _ in other }, .unknownLog),
            ({ _ in [UInt8](repeating: 0x20, count: KnownLogs.maximumSize + 1) }, .remoteFetchFailed),
        ]
        for (answer, code) in cases {
            let fetcher = ScriptedFetcher()
            if let answer { fetcher.set(Self.listURL, answer) }
            do {
                _ = try await self.look(site, list: Self.listURL, fetcher)
                Issue.record("\(code) was not thrown")
            } catch let error as SignetError {
                #expect(error.code == code && error.message.hasPrefix("log_list: "), "\(error)")
            }
        }
        await #expect(throws: SignetError(.unreadableFile, "")) {
            _ = try await self.look(site, list: "file://\(site.directory.path)/none.json")
        }
    }

    /// What has it is told all the same; that nothing new comes is a problem that hides no place.
    @Test(arguments: ["usable", "retired"]) func aClosedLogIsAProblem(state: String) async throws {
        let (site, key) = (try await LogSite(), try PrivateKey.generate(.ecdsaP256))
        try site.write([try await site.entry("a.example.org")], by: key)
        let bytes = try Self.list(site.url, key, state: state)
        let look = try await self.look(site, list: Self.listURL, ScriptedFetcher([Self.listURL: { _ in bytes }]))
        #expect(look.names == ["a.example.org"] && look.extent.hidden == HiddenLocations())
        let problem =
            "The log \(site.url) is retired by the list of logs: new certificates are in others. Watch the one that follows it."
        #expect(look.extent.problems == (state == "retired" ? [problem] : []))
    }
}
