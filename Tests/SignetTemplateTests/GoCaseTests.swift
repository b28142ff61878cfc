import SignetCore
import SignetTemplate
import Testing

/// What our templates make of the cases must be what Go makes of them.
@Suite struct GoCaseTests {
    @Test(arguments: try GoCase.all("language")) func language(_ example: GoCase) throws { try check(example) }

    @Test(arguments: try GoCase.all("printing")) func printing(_ example: GoCase) throws { try check(example) }

    @Test(arguments: try GoCase.all("functions")) func functions(_ example: GoCase) throws { try check(example) }

    @Test(arguments: try GoCase.all("formats")) func formats(_ example: GoCase) throws { try check(example) }

    @Test(arguments: try GoCase.all("sprig")) func sprig(_ example: GoCase) throws { try check(example) }

    @Test(arguments: try GoCase.all("more")) func more(_ example: GoCase) throws { try check(example) }

    /// 600 random expressions, each over two texts.
    @Test(arguments: try GoCase.all("regex")) func regularExpressions(_ example: GoCase) throws { try check(example) }

    private func check(_ example: GoCase) throws {
        do {
            let text = try Render.text(example.template, dot: GoCase.dot)
            #expect(example.result == text, "Go: \(example.failure ?? "")")
        } catch {
            #expect(example.result == nil, "\(error)")
            #expect(error.message.hasPrefix("template: case:"), "\(error)")
        }
    }
}
