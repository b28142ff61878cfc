import Foundation
import SignetPKI
import Testing

@Suite struct SerialNumberTests {
    private let moment = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func areUniqueAndShort() {
        let serials = (0..<10_000).map { _ in SerialNumber.make(at: moment) }
        #expect(Set(serials).count == serials.count)
        #expect(serials.allSatisfy { $0.count == 16 && (1...127).contains($0[0]) })
    }

    /// Each of the last 80 bits is seen both set and not: they are not time. The chance of a false alarm is 80 * 2^-999.
    @Test func haveEightyRandomBits() {
        let serials = (0..<1000).map { _ in SerialNumber.make(at: moment) }
        for octet in 6..<16 {
            #expect(serials.reduce(0) { $0 | $1[octet] } == 0xFF)
            #expect(serials.reduce(0xFF) { $0 & $1[octet] } == 0)
        }
        #expect(Set(serials.map { $0.prefix(6) }).count == 1)
    }

    /// Later serial numbers sort behind earlier ones, so that a database index grows at its end.
    @Test func growWithTime() {
        let serials = (0..<1000).map { SerialNumber.make(at: moment.addingTimeInterval(Double($0) / 1000)) }
        for (earlier, later) in zip(serials, serials.dropFirst()) { #expect(earlier.lexicographicallyPrecedes(later)) }
    }

    @Test(arguments: [-1e300, -1, 0, 1e12, 1e300, .infinity, -.infinity, .nan])
    func arePositiveAtAnyTime(seconds: Double) {
        let serial = SerialNumber.make(at: Date(timeIntervalSince1970: seconds))
        #expect((1...127).contains(serial[0]))
    }
}
