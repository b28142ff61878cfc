import Foundation
import Testing

@testable import SignetPKI

/// Times as strange encoders write them.
@Suite struct CertificateTimeTests {
    private func read(_ tag: UInt8, _ text: String) throws -> (moment: Date, isRegular: Bool)? {
        CertificateTime.read(try DERElement.only(in: ([tag, UInt8(text.utf8.count)] + Array(text.utf8))[...]))
    }

    @Test(arguments: [
        ("260131235959Z", "2026-01-31T23:59:59Z", true), ("491231235959Z", "2049-12-31T23:59:59Z", true),
        ("500101000000Z", "1950-01-01T00:00:00Z", true), ("2601312359Z", "2026-01-31T23:59:00Z", false),
        ("260131235959+0900", "2026-01-31T14:59:59Z", false), ("260131235959-0130", "2026-02-01T01:29:59Z", false),
        ("240229000000Z", "2024-02-29T00:00:00Z", true), ("260131235960Z", "2026-02-01T00:00:00Z", false),
        ("260131235959", "2026-01-31T23:59:59Z", false),
    ])
    func utcTime(_ text: String, _ expected: String, _ isRegular: Bool) throws {
        let time = try #require(try read(0x17, text))
        #expect(time.moment == (try Date.ISO8601FormatStyle().parse(expected)))
        #expect(time.isRegular == isRegular)
    }

    @Test(arguments: [
        ("20500101000000Z", "2050-01-01T00:00:00Z", true), ("20500101000000.25Z", "2050-01-01T00:00:00Z", false),
        ("20500101000000,5+0100", "2049-12-31T23:00:00Z", false), ("99991231235959Z", "9999-12-31T23:59:59Z", true),
        ("16000229000000Z", "1600-02-29T00:00:00Z", true),
    ])
    func generalizedTime(_ text: String, _ expected: String, _ isRegular: Bool) throws {
        let time = try #require(try read(0x18, text))
        #expect(time.moment == (try Date.ISO8601FormatStyle().parse(expected)))
        #expect(time.isRegular == isRegular)
    }

    @Test(arguments: [
        "", "Z", "2601", "261301000000Z", "260132000000Z", "250229000000Z", "260131240000Z", "260131236000Z",
        "260131235961Z",
        "260131235959Zx", "260131235959+09", "260131235959+2400", "260131235959.Z", "-60131235959Z",
        "26013123595\u{FF11}Z",
    ])
    func whatIsNoTime(_ text: String) throws {
        #expect(try read(0x17, text) == nil)
        #expect(try read(0x18, "20" + text) == nil)
    }

    @Test func everyDayOfFourCenturies() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let start = try #require(try read(0x18, "18000101000000Z")).moment
        for days in stride(from: 0, to: 146_097, by: 97) {
            let moment = start.addingTimeInterval(Double(days) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: moment)
            let digits = String(
                (parts.year ?? 0) * 10_000 + (parts.month ?? 0) * 100 + (parts.day ?? 0))
            #expect(try read(0x18, "\(digits)000000Z")?.moment == moment)
        }
    }
}
