import Foundation
import SignetCore
import SignetTemplate
import Testing

/// Templates with what Go makes of them, recorded by the program in `Referee`.
struct GoCase: Decodable, Sendable, CustomTestStringConvertible {
    let template: String
    /// What Go printed.
    let result: String?
    /// What Go complained about; ours may say it otherwise.
    let failure: String?

    var testDescription: String { template }

    static func all(_ file: String) throws -> [GoCase] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")
        return try JSONDecoder().decode([GoCase].self, from: Data(contentsOf: folder.appending(path: "\(file).json")))
    }

    /// The dot of the cases; the referee's `data` has the same.
    static let dot: TemplateValue = {
        let text = """
            {"text": "hello", "empty": "", "unicode": "Grüße, 世界", "yes": true, "no": false, "nothing": null, "one": 1,
              "half": 0.5, "big": 12345678, "list": ["a", 1, true, null, ["b"]], "words": ["x", "y", "z"], "none": [],
              "map": {"b": 2, "a": "A", "deep": {"er": {"est": "bottom"}}}, "void": {},
              "users": [{"name": "ann", "age": 30, "tags": ["t1", "t2"]}, {"name": "bob", "age": 25, "tags": []}],
              "html": "<a href=\\"x?y=1&z='2'\\">", "lines": "one\\ntwo\\n\\nthree\\n"}
            """
        guard let json = try? JSONValue(text.utf8), case .map(let map) = TemplateValue(json, numbers: .floating) else {
            return .none
        }
        let typed: [TemplateValue: TemplateValue] = [
            "int": 17, "int64": .int64(-5), "uint64": .uint64(7), "strings": .strings(["p", "q"]),
            "ints": .list(TemplateList([3, 1, 2], of: .int)),
            "texts": .map(TemplateMap(["k": "v", "a": "b"], of: .text)),
            "bytes": .text(TemplateText([0xFF, 0, 0x61])), "number": .number("42"),
        ]
        return .map(TemplateMap(map.entries.merging(typed) { $1 }))
    }()
}
