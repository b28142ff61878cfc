import SignetTestSupport
import Testing

@testable import SignetVault

@Suite struct ShamirSecretTests {
    @Test(arguments: [(2, 2), (5, 3), (10, 7), (255, 2)])
    func anyThresholdOfThemGivesTheSecret(shares: Int, threshold: Int) throws {
        var generator = SeededGenerator(seed: UInt64(shares))
        let secret = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let all = try ShamirSecret.split(secret, shares: shares, threshold: threshold)
        #expect(Set(all).count == shares && all.allSatisfy { $0.count == 33 })
        for _ in 0..<20 {
            let some = Array(all.shuffled(using: &generator).prefix(threshold))
            #expect(ShamirSecret.combine(some) == secret)
            #expect(ShamirSecret.combine(Array(some.dropLast())) != secret)
        }
        #expect(ShamirSecret.combine(all) == secret, "more than needed give it too")
    }

    /// Every product is that of the polynomials, reduced by x^8 + x^4 + x^3 + x + 1; the example is FIPS 197's (section 4.2).
    @Test func multipliesAndDividesAsTheFieldIsDefined() {
        #expect(GaloisField.multiply(0x57, 0x83) == 0xc1)
        for a in UInt8.min...UInt8.max {
            for b in UInt8.min...UInt8.max {
                var product = (0..<8).reduce(0) { b >> $1 & 1 == 1 ? $0 ^ Int(a) << $1 : $0 }
                for bit in (8...14).reversed() where product >> bit & 1 == 1 { product ^= 0x11b << (bit - 8) }
                guard Int(GaloisField.multiply(a, b)) == product else {
                    Issue.record("\(a) times \(b) is \(product)")
                    return
                }
                guard b == 0 || GaloisField.divide(UInt8(product), b) == a else {
                    Issue.record("\(product) by \(b) is \(a)")
                    return
                }
            }
        }
    }

    @Test func refusesWhatCannotBelongTogether() throws {
        #expect(ShamirSecret.combine([]) == nil)
        #expect(ShamirSecret.combine([[1]]) == nil)
        #expect(ShamirSecret.combine([[1, 2], [1, 2, 3]]) == nil)
        #expect(ShamirSecret.combine([[1, 2], [3, 2]]) == nil, "one point twice")
        #expect(ShamirSecret.combine([[1, 0], [3, 2]]) == nil, "the point zero is the secret itself")
        for (shares, threshold) in [(1, 2), (5, 1), (256, 2), (3, 4), (0, 0)] {
            #expect(throws: VaultFailure.self) { try ShamirSecret.split([1], shares: shares, threshold: threshold) }
        }
    }
}
