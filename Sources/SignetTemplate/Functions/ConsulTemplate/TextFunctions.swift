/// Text cut, joined and replaced.
enum TextFunctions {
    static let all: [TemplateFunction] = trimming + changing + splitting

    private static let trimming: [TemplateFunction] = [
        TemplateFunction("trimSpace", [.text]) { .text($0.text(0).trimmed { GoText.isSpace($0) }) },
        TemplateFunction("trim", [.text, .text]) { call in
            let set = Set(call.text(0).runes.map(\.scalar))
            return .text(call.text(1).trimmed { set.contains($0) })
        },
        TemplateFunction("trimPrefix", [.text, .text]) { .text($0.text(1).without(prefix: $0.text(0))) },
        TemplateFunction("trimSuffix", [.text, .text]) { .text($0.text(1).without(suffix: $0.text(0))) },
    ]

    private static let changing: [TemplateFunction] = [
        TemplateFunction("toLower", [.text]) { .text($0.text(0).lowercased) },
        TemplateFunction("toUpper", [.text]) { .text($0.text(0).uppercased) },
        TemplateFunction("toTitle", [.text]) { .text($0.text(0).titled) },
        TemplateFunction("replaceAll", [.text, .text, .text]) { call in
            try call.build { try GoText.replace(call.text(0), with: call.text(1), in: call.text(2), into: &$0) }
        },
        TemplateFunction("regexReplaceAll", [.text, .text, .text]) { call in
            .text(
                try call.execution.expression(call.string(0)).replacing(
                    in: call.text(2), with: call.text(1), limit: call.limit, spend: call.spend))
        },
        TemplateFunction("regexMatch", [.text, .text]) { call in
            let expression = try call.execution.expression(call.string(0))
            return .bool(!(try expression.matches(in: call.text(1), most: 1, spend: call.spend).isEmpty))
        },
        TemplateFunction("indent", [.integer, .text]) { call in
            guard call.integer(0) >= 0 else { throw TemplateFailure("indent value must be a positive integer") }
            return try call.build { try GoText.indent(call.text(1), by: call.integer(0), into: &$0) }
        },
    ]

    private static let splitting: [TemplateFunction] = [
        TemplateFunction("split", [.text, .text]) { call in
            let text = call.text(1).trimmed { GoText.isSpace($0) }
            return .list(TemplateList(text.bytes.isEmpty ? [] : text.split(call.text(0)).map { .text($0) }, of: .text))
        },
        TemplateFunction("splitToMap", [.text, .text, .text]) { call in
            let text = call.text(2).trimmed { GoText.isSpace($0) }
            var entries: [TemplateValue: TemplateValue] = [:]
            for piece in text.bytes.isEmpty ? [] : text.split(call.text(0)) {
                guard let range = piece.range(of: call.text(1), from: 0) else { continue }
                entries[.text(TemplateText(piece.bytes[..<range.lowerBound]))] =
                    .text(TemplateText(piece.bytes[range.upperBound...]))
            }
            return .map(TemplateMap(entries, of: .text))
        },
        TemplateFunction("join", [.text, .texts]) { call in
            try call.build { try GoText.join(call.elements(1).compactMap(\.plainText), with: call.text(0), into: &$0) }
        },
    ]
}
