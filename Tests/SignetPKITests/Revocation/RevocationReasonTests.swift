import SignetPKI
import Testing

@Suite struct RevocationReasonTests {
    @Test(arguments: RevocationReason.allCases)
    func readsItsName(reason: RevocationReason) {
        #expect(RevocationReason(name: reason.name) == reason)
        #expect(RevocationReason(name: reason.name.uppercased()) == reason)
    }

    @Test(arguments: [
        ("keyCompromise", RevocationReason.keyCompromise), ("CACompromise", .cACompromise),
        ("AACompromise", .aACompromise),
        ("cessation_of_operation", .cessationOfOperation), ("removeFromCRL", .removeFromCRL),
    ])
    func readsTheSpellingsOfOthers(name: String, reason: RevocationReason) {
        #expect(RevocationReason(name: name) == reason)
    }

    @Test(arguments: ["", "key", "keycompromised", "7", "-"])
    func knowsNoOthers(name: String) {
        #expect(RevocationReason(name: name) == nil)
    }
}
