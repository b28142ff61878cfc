/// Choices, tests of types, and giving up.
enum SprigDefaults {
    static let all: [TemplateFunction] = choices + types

    private static let choices: [TemplateFunction] = [
        TemplateFunction("default", [.any], rest: .any) { call in
            guard let given = call.arguments.dropFirst().first, given.isTrue else { return call.arguments[0] }
            return given
        },
        TemplateFunction("empty", [.any]) { .bool(!$0.arguments[0].isTrue) },
        TemplateFunction("coalesce", rest: .any) { $0.arguments.first(where: \.isTrue) ?? .null },
        TemplateFunction("all", rest: .any) { .bool($0.arguments.allSatisfy(\.isTrue)) },
        TemplateFunction("any", rest: .any) { .bool($0.arguments.contains(where: \.isTrue)) },
        TemplateFunction("ternary", [.any, .any, .bool]) { $0.bool(2) ? $0.arguments[0] : $0.arguments[1] },
        TemplateFunction("fail", [.text]) { call in
            throw TemplateFailure(call.string(0), remedy: "The template itself gives up here.")
        },
    ]

    private static let types: [TemplateFunction] = [
        TemplateFunction("typeOf", [.any]) { .string($0.arguments[0].goTypeName) },
        TemplateFunction("typeIs", [.text, .any]) { .bool($0.string(0) == $0.arguments[1].goTypeName) },
        TemplateFunction("typeIsLike", [.text, .any]) { call in
            let type = call.arguments[1].goTypeName
            return .bool(call.string(0) == type || "*\(call.string(0))" == type)
        },
        TemplateFunction("kindOf", [.any]) { .string($0.arguments[0].goKindName) },
        TemplateFunction("kindIs", [.text, .any]) { .bool($0.string(0) == $0.arguments[1].goKindName) },
        TemplateFunction("deepEqual", [.any, .any]) { call in
            try call.spend(call.arguments[0].weight)
            return .bool(call.arguments[0] == call.arguments[1])
        },
    ]
}

extension TemplateValue {
    /// Go's kind, by its name.
    fileprivate var goKindName: String {
        switch self {
        case .none, .null: "invalid"
        case .list: "slice"
        case .map: "map"
        case .number: "string"
        case .record(let record): record.isPointer ? "ptr" : "struct"
        case .moment: "struct"
        case .sequence: "chan"
        case .scratch: "ptr"
        default: goTypeName
        }
    }
}
