import Testing

@testable import SignetServer

@Suite("Comma-separated values")
struct CSVTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""), ("a\rb", "\"a\rb\""),
        ("a\r\nb", "\"a\r\nb\""), ("=1+1", "'=1+1"), ("-3", "-3"), ("", ""),
        // A combining mark makes one character with the sign before it.
        ("a\"\u{0301}b", "\"a\"\"\u{0301}b\""), (",\u{0301}", "\",\u{0301}\""), ("=\u{0301}1", "'=\u{0301}1"),
        ("\u{0600}\",b", "\"\u{0600}\"\",b\""), ("\r\n=1", "\"'\r\n=1\""),
    ])
    func fieldsAreQuotedWhereNeeded(_ field: String, _ written: String) {
        #expect(Array(CSVText.row([field, "x"]).utf8) == Array("\(written),x".utf8))
    }
}
