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
            ("url: \"https://log.test\", key: abc", "not base64"),
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
