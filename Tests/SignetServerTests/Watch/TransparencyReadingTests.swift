import SignetCore
import SignetWatch
import Testing

@testable import SignetServer

@Suite("The section transparency of a source")
struct TransparencyReadingTests {
    private static let key =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAXM8Ld9qn64g1zVFDh5FtgxS3zj5sqQDwYMs3wrBV3MC"
        + "BiFhK/iRLxdKF4YsAcJaEglMlu4Lewvzxs0xO2uwEw=="

    private func read(_ lines: String) throws -> WatchSourceConfiguration.Kind? {
        let text = "watch: { sources: [{ name: logs, transparency: { names: [a.test], \(lines) } }] }\n"
        return try ConfigurationReader(path: "/s.yaml", displayName: "s.yaml", environment: [:]).read(text)
            .watch?.sources.first?.kind
    }

    @Test func aLogInTilesHasAKeyAndABeginning() throws {
        guard
            case .transparency(let log)? = try read("url: \"https://log.test/2027\", key: \"\(Self.key)\", since: 30d")
        else { throw SignetError(.invalidInput, "It is no log.") }
        let settings = try log.settings(name: "logs", owner: nil, region: nil)
        #expect(settings.form == .tiles && settings.startAge == .seconds(30 * 86_400) && settings.startIndex == nil)
        #expect(try settings.key == LogKey(parsing: Self.key))
        guard case .transparency(let other)? = try read("url: \"https://log.test/2027\", start: 1000000")
        else { throw SignetError(.invalidInput, "It is no log.") }
        let begun = try other.settings(name: "logs", owner: nil, region: nil)
        #expect(begun.startIndex == 1_000_000 && begun.startAge == nil && begun.key == nil)
    }

    @Test(
        arguments: [
            ("https://www.gstatic.com/ct/log_list/v3/log_list.json", nil),
            ("file:///etc/signet/log_list.json", nil),
            ("/etc/signet/log%20list.json", "file:///etc/signet/log%2520list.json"),
            ("lists/log_list.json", "file:///lists/log_list.json"),
        ] as [(String, String?)]) func aListHasTheKey(text: String, url: String?) throws
    {
        guard case .transparency(let log)? = try read("url: \"https://log.test/2027\", log_list: \"\(text)\"")
        else { throw SignetError(.invalidInput, "It is no log.") }
        let settings = try log.settings(name: "logs", owner: nil, region: nil)
        #expect(settings.logListURL == url ?? text && settings.key == nil && settings.form == .tiles)
    }

    @Test(
        arguments: [
            ("url: \"https://log.test\", key: abc", "not base64"),
            (
                "url: \"https://log.test\", log_list: \"http://list.test/v3.json\"",
                "no URL from which keys can be believed"
            ),
            ("url: \"https://log.test\", log_list: [a]", "log_list"),
            ("url: \"https://log.test\", log_list: lists/", "not the path of a file"),
            ("url: \"https://log.test\", key: \"\(key)\", log_list: a.json", "key and log_list do not go together"),
            ("url: \"https://crt.sh\", log_list: a.json", "log_list does not go with a list"),
            ("url: \"https://log.test\", start: -1", "-1"),
            ("url: \"https://log.test\", start: 1, since: 30d", "start and since do not go together"),
            ("url: \"https://crt.sh\", start: 1", "start does not go with a list"),
            ("url: \"https://crt.sh\", since: 30d", "since does not go with a list"),
            ("url: \"https://crt.sh\", key: \"\(key)\"", "key does not go with a list"),
        ]) func whatDoesNotGoTogetherIsSaid(lines: String, words: String)
    {
        do {
            _ = try read(lines)
            Issue.record("\(lines) was read")
        } catch {
            #expect(String(describing: error).contains(words), "\(error)")
        }
    }
}
