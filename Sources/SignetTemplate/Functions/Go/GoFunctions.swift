/// The functions of Go's text/template.
enum GoFunctions {
    static let all: [TemplateFunction] = logic + comparison + printing + collections + escaping

    private static let logic: [TemplateFunction] = [
        TemplateFunction("and", [.raw], rest: .raw, evaluation: .until(false)) { $0.arguments[0] },
        TemplateFunction("or", [.raw], rest: .raw, evaluation: .until(true)) { $0.arguments[0] },
        TemplateFunction("not", [.raw]) { .bool(!$0.arguments[0].isTrue) },
    ]

    private static let comparison: [TemplateFunction] = [
        TemplateFunction("eq", [.raw], rest: .raw) { call in
            guard call.arguments.count > 1 else { throw TemplateFailure("missing argument for comparison") }
            for other in call.arguments.dropFirst() where try Comparison.areEqual(call.arguments[0], other) {
                return true
            }
            return false
        },
        TemplateFunction("ne", [.raw, .raw]) { .bool(!(try Comparison.areEqual($0.arguments[0], $0.arguments[1]))) },
        TemplateFunction("lt", [.raw, .raw]) { .bool(try Comparison.precedes($0.arguments[0], $0.arguments[1])) },
        TemplateFunction("le", [.raw, .raw]) { .bool(try atMost($0)) },
        TemplateFunction("gt", [.raw, .raw]) { .bool(!(try atMost($0))) },
        TemplateFunction("ge", [.raw, .raw]) { .bool(!(try Comparison.precedes($0.arguments[0], $0.arguments[1]))) },
    ]

    private static func atMost(_ call: TemplateCall) throws -> Bool {
        if try Comparison.precedes(call.arguments[0], call.arguments[1]) { return true }
        return try Comparison.areEqual(call.arguments[0], call.arguments[1])
    }

    private static let printing: [TemplateFunction] = [
        TemplateFunction("print", rest: .any) { .text(try Print.joined($0.arguments, limit: $0.limit)) },
        TemplateFunction("println", rest: .any) { .text(try Print.line($0.arguments, limit: $0.limit)) },
        TemplateFunction("printf", [.text], rest: .any) { call in
            .text(try FormatDirective.text(call.text(0), Array(call.arguments.dropFirst()), limit: call.limit))
        },
    ]

    private static let collections: [TemplateFunction] = [
        TemplateFunction("len", [.raw]) { .int(try Indexing.length($0.arguments[0])) },
        TemplateFunction("index", [.raw], rest: .raw) { call in
            guard call.arguments[0] != .none, call.arguments[0] != .null else {
                throw TemplateFailure("index of untyped nil")
            }
            return try call.arguments.dropFirst().reduce(call.arguments[0]) { try Indexing.element($1, of: $0) }
        },
        TemplateFunction("slice", [.raw], rest: .raw) { call in
            try Indexing.slice(call.arguments[0], Array(call.arguments.dropFirst()))
        },
    ]

    private static let escaping: [TemplateFunction] = [
        TemplateFunction("html", rest: .any) { call in
            let text = try Print.shown(call.arguments, limit: call.limit)
            return try call.build { try Escaping.html(text, into: &$0) }
        },
        TemplateFunction("js", rest: .any) { call in
            let text = try Print.shown(call.arguments, limit: call.limit)
            return try call.build { try Escaping.javaScript(text, into: &$0) }
        },
        TemplateFunction("urlquery", rest: .any) { call in
            let text = try Print.shown(call.arguments, limit: call.limit)
            return try call.build { try Escaping.query(text, into: &$0) }
        },
    ]
}
