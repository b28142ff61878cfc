import SignetCore
import Testing

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("72h", Duration.seconds(259_200)), ("30d", .seconds(2_592_000)), ("1h30m", .seconds(5400)),
        ("90", .seconds(90)),
        ("1.5h", .seconds(5400)), ("500ms", .milliseconds(500)), ("1w2d", .seconds(777_600)), (" 2m ", .seconds(120)),
        ("1y", .seconds(31_536_000)), ("0", .zero),
    ])
    func readsWhatPeopleWrite(text: String, expected: Duration) throws {
        #expect(try DurationText(parsing: text).duration == expected)
    }

    @Test(arguments: ["", "abc", "-5m", "5 m", "m", "1h-", "99999999y", "1e9h", "nan", "٣h", "1..2h"])
    func refusesEverythingElse(text: String) {
        #expect(throws: SignetError(.invalidDuration, "")) { try DurationText(parsing: text) }
    }

    @Test(arguments: ["30d", "1h30m", "1s500ms", "0s", "2d3h"])
    func writesWhatItReads(text: String) throws {
        #expect(try DurationText(parsing: text).description == text)
    }
}
