import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetWatch

/// Lists of logs as browsers publish them.
@Suite struct KnownLogsTests {
    /// A log that is on the web, as lists have it.
    private static let published = (
        url: "https://mon.sycamore.ct.letsencrypt.org/2026h1/",
        identifier: "pcl4kl1XRheChw3YiWYLXFVki30AQPLsB2hR0YhpGfc=",
        key: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfEEe0JZknA91/c6eNl1aexgeKzuGQUMvRCXPXg9L227O5I4Pi++Abcpq6qxl"
            + "VUKPYafAJelAnMfGzv3lHCc8gA=="
    )

    /// - Parameter state: nil: there is none
    private static func entry(
        _ url: JSONValue, identifier: String = published.identifier, key: String = published.key,
        state: String? = "usable"
    ) -> JSONValue {
        var members: [String: JSONValue] = [
            "description": "Let's Encrypt 'Sycamore2026h1'", "log_id": .string(identifier), "key": .string(key),
            "mmd": 60, "submission_url": "https://log.sycamore.ct.letsencrypt.org/2026h1/", "monitoring_url": url,
            "temporal_interval": [
                "start_inclusive": "2025-12-18T00:00:00Z", "end_exclusive": "2026-06-18T00:00:00Z",
            ],
        ]
        if let state { members["state"] = .object([state: ["timestamp": "2024-09-30T22:19:27Z"]]) }
        return .object(members)
    }

    /// Beside them a log without tiles, and an operator who has none in tiles.
    private static func list(_ entries: JSONValue...) -> [UInt8] {
        let other: JSONValue = ["description": "Argon", "key": "x", "log_id": "y", "url": "https://ct.test/", "mmd": 1]
        let list: JSONValue = [
            "version": "85.48", "log_list_timestamp": "2026-04-18T00:00:00Z",
            "operators": [
                ["name": "One", "email": ["a@one.test"], "logs": [other]],
                ["name": "Two", "email": ["a@two.test"], "logs": [], "tiled_logs": .array(entries)],
            ],
        ]
        return list.bytes
    }

    private static func log(in bytes: [UInt8], at url: String = published.url) throws -> ListedLog {
        try KnownLogs(bytes, from: "https://lists.test/v3.json").log(at: url)
    }

    @Test func hasTheKeyOfAPublishedLog() throws {
        let bytes = Self.list(Self.entry("https://other.test/"), Self.entry(.string(Self.published.url)))
        let log = try Self.log(in: bytes)
        let key = try LogKey(parsing: Self.published.key)
        #expect(log.state == "usable" && !log.isClosed && log.key == key)
        // As people write URLs.
        let host = "Mon.Sycamore.ct.letsencrypt.org"
        for url in ["https://\(host.lowercased())/2026h1", "HTTPS://\(host)/2026h1/"] {
            let same = try Self.log(in: bytes, at: url)
            #expect(same == log)
        }
    }

    @Test func theKeyIsThatOfTheLogsCheckpoints() throws {
        let (url, key) = ("https://rome2024h1.fly.storage.tigris.dev/", LogKeyTests.published.key)
        let identifier = Data(try LogKey(parsing: key).identifier).base64EncodedString()
        let log = try Self.log(in: Self.list(Self.entry(.string(url), identifier: identifier, key: key)), at: url)
        let checkpoint = try LogCheckpoint(Array(LogKeyTests.published.checkpoint.utf8))
        #expect(log.key.signature(of: checkpoint) != nil)
    }

    @Test(arguments: ["pending", "qualified", "usable", "readonly", "retired", "rejected"])
    func saysHowBrowsersStandToIt(state: String) throws {
        let log = try Self.log(in: Self.list(Self.entry(.string(Self.published.url), state: state)))
        #expect(log.state == state && log.isClosed == ["readonly", "retired", "rejected"].contains(state))
        let silent = try Self.log(in: Self.list(Self.entry(.string(Self.published.url), state: nil)))
        #expect(silent.state == nil && !silent.isClosed)
    }

    @Test(
        arguments: [
            "https://mon.sycamore.ct.letsencrypt.org/2026H1/", "https://mon.sycamore.ct.letsencrypt.org/2026h1//",
            "https://mon.sycamore.ct.letsencrypt.org", "https://ct.test/", "", "file:///srv/log",
        ]) func saysThatItDoesNotHaveALog(url: String) throws
    {
        do {
            _ = try Self.log(in: Self.list(Self.entry(.string(Self.published.url))), at: url)
            Issue.record("\(url) was found")
        } catch let error as SignetError {
            #expect(error.code == .unknownLog)
            #expect(error.message.hasPrefix("log_list: https://lists.test/v3.json has no log in tiles"))
        }
    }

    /// Who writes where the log takes certificates is told where it shows them.
    @Test func knowsSubmissionURLs() throws {
        do {
            _ = try Self.log(
                in: Self.list(Self.entry(.string(Self.published.url))),
                at: "https://log.sycamore.ct.letsencrypt.org/2026h1")
            Issue.record("It was found.")
        } catch let error as SignetError {
            #expect(error.remedy?.contains("write \"\(Self.published.url)\" as url") == true)
        }
    }

    @Test func refusesWhatIsNoList() throws {
        let texts = [
            "", "{}", "[]", "<html>", #"{"operators": {}}"#, #"{"operators": [{"tiled_logs": {}}]}"#,
            String(repeating: "[", count: 1000),
        ]
        for text in texts {
            #expect(throws: SignetError(.malformedLogList, "")) { try Self.log(in: Array(text.utf8)) }
        }
        let large = Array(#"{"operators": []}"#.utf8) + [UInt8](repeating: 0x20, count: KnownLogs.maximumSize)
        #expect(throws: SignetError(.malformedLogList, "")) { try Self.log(in: large) }
    }

    /// Damaged entries are an error where the log is theirs, and nobody's business where it is not.
    @Test func refusesDamagedEntries() throws {
        let (url, right) = (JSONValue.string(Self.published.url), Self.entry(.string(Self.published.url)))
        let other = try PrivateKey.generate(.ecdsaP256).publicKey.subjectPublicKeyInfo
        let otherKey = Data(other).base64EncodedString()
        let damaged: [JSONValue] = [
            Self.entry(url, key: ""), Self.entry(url, key: "AAAA"), Self.entry(url, key: otherKey),
            Self.entry(url, identifier: ""), Self.entry(url, identifier: "AAAA"),
        ]
        for entry in damaged {
            for bytes in [Self.list(entry), Self.list(entry, right), Self.list(right, entry)] {
                #expect(throws: SignetError(.malformedLogList, "")) { try Self.log(in: bytes) }
            }
        }
        let identifier = Data(try LogKey(parsing: otherKey).identifier).base64EncodedString()
        let double = Self.list(right, Self.entry(url, identifier: identifier, key: otherKey))
        #expect(throws: SignetError(.malformedLogList, "")) { try Self.log(in: double) }
        let foreign = Self.entry("https://other.test/", key: "x")
        let passedOver = Self.list("x", 1, [:], Self.entry(7), foreign, right, right)
        let log = try Self.log(in: passedOver)
        #expect(log.state == "usable")
    }

    /// Whatever is damaged, no other key comes of it.
    @Test func survivesAnything() throws {
        let bytes = Self.list(Self.entry("https://other.test/"), Self.entry(.string(Self.published.url)))
        let key = try LogKey(parsing: Self.published.key)
        var read = 0
        for damaged in mutations(of: bytes, count: 5000) {
            guard let log = try? Self.log(in: damaged) else { continue }
            read += 1
            #expect(log.key == key)
        }
        #expect((1..<5000).contains(read))
    }
}
