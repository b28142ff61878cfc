import Foundation
import Logging
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("Lines of the log")
struct LogLineTests {
    private let line = LogLine(
        moment: Date(timeIntervalSince1970: 1_800_000_000.25), level: .warning, message: "Two\nlines.",
        metadata: ["b": "x y", "a": "1", "q": "say \"so\"", "secret": "\(Secret("hidden"))"], error: nil)

    @Test func textIsOneLineThatCanBeTakenApart() {
        #expect(
            line.text(.text)
                == "2027-01-15T08:00:00.250Z warning Two lines. a=1 b=\"x y\" q=\"say \\\"so\\\"\" secret=‹secret›")
    }

    /// A certificate's name does not begin another value.
    @Test func marksDoNotHideTheEndOfAValue() {
        let line = LogLine(
            moment: Date(timeIntervalSince1970: 1_800_000_000), level: .info, message: "Seen.",
            metadata: ["a": "x \u{0301}b=1", "c": "\"\u{0301} d=2\\\u{0301}", "e": "\r\nf=\u{0301}3"], error: nil)
        let text = line.text(.text)
        #expect(
            text.holds(
                " Seen. a=\"x \u{0301}b=1\" c=\"\\\"\u{0301} d=2\\\\\u{0301}\" e=\"f=\u{0301}3\""), "\(text)")
    }

    @Test func jsonIsOneObject() throws {
        let text = line.text(.json)
        #expect(!text.contains("\n"))
        let object = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        #expect(
            object == [
                "time": "2027-01-15T08:00:00.250Z", "level": "warning", "message": "Two\nlines.", "a": "1", "b": "x y",
                "q": "say \"so\"", "secret": "‹secret›",
            ])
    }
}
