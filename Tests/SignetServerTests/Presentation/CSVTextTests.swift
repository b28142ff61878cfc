import Testing

@testable import SignetServer

@Suite("Comma-separated values")
struct CSVTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""), ("a\rb", "\"a\rb\""),
        ("a\r\nb", "\"a\r\nb\""), ("=1+1", "'=1+1"), ("-3", "-3"), ("", ""),
    ])
    func fieldsAreQuotedWhereNeeded(_ field: String, _ written: String) {
        #expect(CSVText.row([field, "x"]) == "\(written),x")
    }
}
