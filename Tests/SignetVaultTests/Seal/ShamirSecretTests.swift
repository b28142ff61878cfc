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

    /// The inverse pair of FIPS 197 section 4.2, and its product of polynomials.
    @Test func everyNonZeroElementHasAnInverse() {
        for a in UInt8(1)...255 { #expect(GaloisField.multiply(a, GaloisField.divide(1, a)) == 1) }
        #expect(GaloisField.multiply(3, 7) == 9 && GaloisField.multiply(0x53, 0xca) == 1)
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
