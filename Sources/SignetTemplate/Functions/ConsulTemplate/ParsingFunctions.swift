/// Text read as values, and numbers to range over.
enum ParsingFunctions {
    static let all: [TemplateFunction] = [
        TemplateFunction("parseBool", [.text]) { call in
            switch call.string(0) {
            case "": return false
            case "1", "t", "T", "true", "TRUE", "True": return true
            case "0", "f", "F", "false", "FALSE", "False": return false
            default: throw TemplateFailure("the text is no truth value", remedy: "Such are true, false, 1 and 0.")
            }
        },
        TemplateFunction("parseFloat", [.text]) { call in
            if call.text(0).bytes.isEmpty { return .float(0) }
            guard let number = NumberLiteral.float(call.string(0)) else { throw noNumber("floating-point number") }
            return .float(number)
        },
        TemplateFunction("parseInt", [.text]) { .int64(try integer($0.string(0))) },
        TemplateFunction("parseUint", [.text]) { call in
            if call.text(0).bytes.isEmpty { return .uint64(0) }
            guard !call.string(0).hasPrefix("+"), let number = UInt64(call.string(0)) else {
                throw noNumber("whole number from 0")
            }
            return .uint64(number)
        },
        TemplateFunction("parseJSON", [.text]) { call in
            call.text(0).bytes.isEmpty ? .map([:]) : try JSONText.value(call.text(0))
        },
        TemplateFunction("parseYAML", [.text]) { call in
            call.text(0).bytes.isEmpty ? .map([:]) : try YAMLText.value(call.text(0))
        },
        TemplateFunction("loop", [], rest: .any) { call in
            guard (1...2).contains(call.arguments.count) else {
                throw TemplateFailure("wrong number of arguments, expected 1 or 2, but got \(call.arguments.count)")
            }
            let bounds = try call.arguments.map { try bound($0) }
            let start = bounds.count == 2 ? bounds[0] : 0
            return .sequence(start..<max(start, bounds[bounds.count - 1]))
        },
    ]

    private static func bound(_ value: TemplateValue) throws(TemplateFailure) -> Int64 {
        if let number = value.signed { return number }
        if let number = value.unsigned { return Int64(truncatingIfNeeded: number) }
        guard let text = value.plainText else { throw TemplateFailure("bad argument type: \(value.goTypeName)") }
        return try integer(text.string)
    }

    private static func integer(_ text: String) throws(TemplateFailure) -> Int64 {
        if text.isEmpty { return 0 }
        guard let number = Int64(text) else { throw noNumber("whole number") }
        return number
    }

    /// The text itself stays untold: it may be a secret.
    private static func noNumber(_ what: String) -> TemplateFailure {
        TemplateFailure(
            "the text is no \(what)", remedy: "Look at the text before it is parsed: trimSpace drops blanks.")
    }
}
