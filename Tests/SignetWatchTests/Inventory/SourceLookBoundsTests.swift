import Foundation
import Testing

@testable import SignetWatch

/// A look of which very much is to be said.
@Suite struct SourceLookBoundsTests {
    @Test func ofManyReasonsTheFirstAreKeptAndOfEachItsBeginning() async throws {
        let sample = try InventorySample()
        let reasons = (0..<50).map { "\($0) " + String(repeating: "ü", count: 5000) }
        try await sample.inventory.setLooks(
            [SourceLook(source: "net", outcome: .part, reasons: reasons, endedAt: InventorySample.start)],
            isWhole: true)
        let kept = try #require(try await sample.inventory.looks().first).reasons
        #expect(kept == reasons.prefix(20).map { String($0.prefix(1000)) })
    }
}
