/// Whether a list holds values, or a text another.
enum MembershipFunctions {
    static let all: [TemplateFunction] = [
        TemplateFunction("in", [.any, .any]) { .bool(holds($0.arguments[0], $0.arguments[1])) },
        TemplateFunction("contains", [.any, .any]) { .bool(holds($0.arguments[1], $0.arguments[0])) },
        TemplateFunction("containsAll", [.list, .any]) { call in
            .bool(try call.elements(0).allSatisfy { try found($0, call) })
        },
        TemplateFunction("containsAny", [.list, .any]) { call in
            .bool(try call.elements(0).contains { try found($0, call) })
        },
        TemplateFunction("containsNone", [.list, .any]) { call in
            .bool(!(try call.elements(0).contains { try found($0, call) }))
        },
        TemplateFunction("containsNotAll", [.list, .any]) { call in
            .bool(!(try call.elements(0).allSatisfy { try found($0, call) }))
        },
    ]

    private static func found(_ value: TemplateValue, _ call: TemplateCall) throws(TemplateFailure) -> Bool {
        try call.spend(1 + call.arguments[1].weight)
        return holds(call.arguments[1], value)
    }

    /// Numbers are found among numbers of their kind, texts among texts or within a text; nothing else is.
    static func holds(_ container: TemplateValue, _ value: TemplateValue) -> Bool {
        switch container {
        case .text(let text):
            guard case .text(let needle) = value else { return false }
            return text.contains(needle)
        case .list(let list): return list.elements.contains { isSame($0, value) }
        default: return false
        }
    }

    private static func isSame(_ one: TemplateValue, _ other: TemplateValue) -> Bool {
        switch (one, other) {
        case (.text(let one), .text(let other)), (.number(let one), .number(let other)): one == other
        case (.float(let one), .float(let other)): one == other
        default:
            if let one = one.signed, let other = other.signed { one == other } else { false }
        }
    }
}
