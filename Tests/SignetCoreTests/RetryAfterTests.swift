import Foundation
import SignetCore
import Testing

@Suite("The Retry-After header")
struct RetryAfterTests {
    @Test(arguments: [
        ("120", 120.0), ("0", 0), ("Fri, 15 Jan 2027 08:01:00 GMT", 60), ("Fri, 15 Jan 2027 07:00:00 GMT", 0),
        ("99999999999999999999999", RetryAfter.maximum), ("Sat, 01 Jan 2033 00:00:00 GMT", RetryAfter.maximum),
    ])
    func bothForms(text: String, seconds: Double) {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        #expect(RetryAfter.moment(text, now: now) == now.addingTimeInterval(seconds))
    }

    @Test func aLimitCutsBothForms() {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        for text in ["7200", "Fri, 15 Jan 2027 10:00:00 GMT"] {
            #expect(RetryAfter.moment(text, now: now, atMost: 3600) == now.addingTimeInterval(3600))
        }
    }

    @Test(arguments: ["", "soon", "-5", "1.5", "Fri, 99 Jan 2027", "٣", String(repeating: "1", count: 100)])
    func whatCannotBeRead(text: String) {
        #expect(RetryAfter.moment(text, now: Date(timeIntervalSince1970: 0)) == nil)
    }
}
