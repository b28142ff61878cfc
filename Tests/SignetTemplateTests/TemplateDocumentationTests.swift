import Foundation
import SignetTemplate
import Testing

/// docs/templates.md names every function, and none that is not there.
@Suite struct TemplateDocumentationTests {
    @Test func everyFunctionIsNamed() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/templates.md")
        let text = try String(contentsOf: file.standardizedFileURL, encoding: .utf8)
        let section = try #require(text.split(separator: "## Functions").last?.split(separator: "Not supported").first)
        let named = Set(
            section.split(separator: "`").map(String.init).filter { word in
                !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
            })
        let known = Set(TemplateFunctions.standard.names.filter { !$0.hasPrefix("sprig_must") })
        #expect(known.subtracting(named).isEmpty, "not in docs/templates.md")
        #expect(named.subtracting(known).isEmpty, "not a function")
    }
}
