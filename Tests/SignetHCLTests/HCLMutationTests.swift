import SignetCore
import SignetHCL
import SignetTestSupport
import Testing

@Suite struct HCLMutationTests {
    @Test(arguments: [HCLDialect.hcl1, .hcl2], [HCLFixture.policy, HCLFixture.agent, HCLFixture.job, Self.json])
    func neverFailsOtherwiseThanWithAPlace(dialect: HCLDialect, original: String) {
        for mutation in mutations(of: Array(original.utf8), count: 400, seed: 7) {
            let text = String(decoding: mutation, as: UTF8.self)
            let lineCount = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
            do {
                let body = try HCLFixture.body(text, dialect)
                #expect(body.items.allSatisfy { $0.position.line <= lineCount })
            } catch {
                #expect(error.code == .invalidHCL)
                let parts = error.message.split(separator: ":", maxSplits: 3)
                #expect(parts.first == "f.hcl" && parts.count == 4, "\(error.message)")
                #expect((1...lineCount).contains(Int(parts[1]) ?? 0), "\(error.message)")
            }
        }
    }

    private static let json = """
        {"path": {"secret/*": {"capabilities": ["read", "list"], "min_wrapping_ttl": 1.5e3, "c": "\\u00e9\\n", "d": null},
         "x": [{"a": true}, {"b": false}]}}
        """
}
