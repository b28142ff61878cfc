import SignetCore
import SignetVault
import Testing

@Suite struct PolicyTests {
    @Test func readsTheBuiltInPolicies() throws {
        #expect(try Policy.makeDefault().isTemplated)
        #expect(try Policy.makeResponseWrapping().paths == ["cubbyhole/response", "sys/wrapping/unwrap"])
    }
}
