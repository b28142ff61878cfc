/// Text as sprig changes it; the text comes last.
enum SprigText {
    static let all: [TemplateFunction] = trimming + changing + quoting + splitting + words

    private static let trimming: [TemplateFunction] = [
        TemplateFunction("trim", [.text]) { .text($0.text(0).trimmed { GoText.isSpace($0) }) },
        TemplateFunction("trimAll", [.text, .text]) { call in
            let set = Set(call.text(0).runes.map(\.scalar))
            return .text(call.text(1).trimmed { set.contains($0) })
        },
        TemplateFunction("trimPrefix", [.text, .text]) { .text($0.text(1).without(prefix: $0.text(0))) },
        TemplateFunction("trimSuffix", [.text, .text]) { .text($0.text(1).without(suffix: $0.text(0))) },
        TemplateFunction("nospace", [.text]) { call in
            try call.build { builder in
                for piece in call.string(0).unicodeScalars where !GoText.isSpace(piece) {
                    try builder.append(String(Character(piece)))
                }
            }
        },
        TemplateFunction("substr", [.integer, .integer, .text]) { call in
            let count = call.text(2).bytes.count
            let start = min(max(call.integer(0), 0), count)
            let end = call.integer(1) < 0 || call.integer(1) > count ? count : call.integer(1)
            return .text(TemplateText(call.text(2).bytes[start..<max(start, end)]))
        },
        TemplateFunction("trunc", [.integer, .text]) { call in
            let (count, bytes) = (call.integer(0), call.text(1).bytes)
            if count >= 0 { return .text(TemplateText(bytes.prefix(count))) }
            return .text(TemplateText(Saturating.add(bytes.count, count) > 0 ? bytes.suffix(-count) : bytes[...]))
        },
        TemplateFunction("abbrev", [.integer, .text]) { call in
            let (width, bytes) = (call.integer(0), call.text(1).bytes)
            guard width >= 4, bytes.count > width else { return .text(call.text(1)) }
            return .text(TemplateText(bytes.prefix(width - 3) + Array("...".utf8)))
        },
    ]

    private static let changing: [TemplateFunction] = [
        TemplateFunction("lower", [.text]) { .text($0.text(0).lowercased) },
        TemplateFunction("upper", [.text]) { .text($0.text(0).uppercased) },
        TemplateFunction("title", [.text]) { .text($0.text(0).titled) },
        TemplateFunction("untitle", [.text]) { call in
            .text(WordCase.changed(call.text(0)) { $0.properties.lowercaseMapping })
        },
        TemplateFunction("swapcase", [.text]) { call in
            .string(
                String(
                    call.string(0).flatMap { character in
                        character.isUppercase ? character.lowercased() : character.uppercased()
                    }))
        },
        TemplateFunction("repeat", [.integer, .text]) { call in
            try call.build { builder in
                for _ in 0..<max(call.integer(0), 0) {
                    try call.spend(1)
                    try builder.append(call.text(1).bytes)
                }
            }
        },
        TemplateFunction("replace", [.text, .text, .text]) { call in
            try call.build { try GoText.replace(call.text(0), with: call.text(1), in: call.text(2), into: &$0) }
        },
        TemplateFunction("indent", [.integer, .text]) { call in
            try call.build { try indent(call, into: &$0) }
        },
        TemplateFunction("nindent", [.integer, .text]) { call in
            try call.build { builder in
                try builder.append("\n")
                try indent(call, into: &builder)
            }
        },
        TemplateFunction("plural", [.text, .text, .integer]) { .text($0.integer(2) == 1 ? $0.text(0) : $0.text(1)) },
    ]

    /// Every line, also an empty one.
    private static func indent(_ call: TemplateCall, into builder: inout TextBuilder) throws(TemplateFailure) {
        for (index, line) in call.text(1).split("\n").enumerated() {
            if index > 0 { try builder.append("\n") }
            try builder.append(UInt8(ascii: " "), count: call.integer(0))
            try builder.append(line.bytes)
        }
    }

    private static let quoting: [TemplateFunction] = [
        TemplateFunction("quote", rest: .any) { call in
            let texts = try call.arguments.filter { !$0.isNil }.map { GoQuote.text(try call.spelled($0)) }
            return try call.build { try GoText.join(texts.map { TemplateText($0) }, with: " ", into: &$0) }
        },
        TemplateFunction("squote", rest: .any) { call in
            let texts = try call.arguments.filter { !$0.isNil }.map {
                TemplateText("'" + (try call.spelled($0)).string + "'")
            }
            return try call.build { try GoText.join(texts, with: " ", into: &$0) }
        },
        TemplateFunction("cat", rest: .any) { call in
            let texts = try call.arguments.filter { !$0.isNil }.map { try call.spelled($0) }
            return try call.build { try GoText.join(texts, with: " ", into: &$0) }
        },
        TemplateFunction("toString", [.any]) { .text(try $0.spelled($0.arguments[0])) },
    ]

    private static let splitting: [TemplateFunction] = [
        TemplateFunction("split", [.text, .text]) { numbered($0.text(1).split($0.text(0))) },
        TemplateFunction("splitn", [.text, .integer, .text]) { call in
            call.integer(1) == 0
                ? numbered([])
                : numbered(call.text(2).split(call.text(0), most: call.integer(1) < 0 ? Int.max : call.integer(1)))
        },
        TemplateFunction("splitList", [.text, .text]) { call in
            .list(TemplateList(call.text(1).split(call.text(0)).map { .text($0) }, of: .text))
        },
        TemplateFunction("join", [.text, .any]) { call in
            let texts: [TemplateText] =
                if case .list(let list) = call.arguments[1] {
                    try list.elements.filter { !$0.isNil }.map { try call.spelled($0) }
                } else {
                    call.arguments[1].isNil ? [] : [try call.spelled(call.arguments[1])]
                }
            return try call.build { try GoText.join(texts, with: call.text(0), into: &$0) }
        },
        TemplateFunction("contains", [.text, .text]) { .bool($0.text(1).contains($0.text(0))) },
        TemplateFunction("hasPrefix", [.text, .text]) { .bool($0.text(1).bytes.starts(with: $0.text(0).bytes)) },
        TemplateFunction("hasSuffix", [.text, .text]) { call in
            .bool(call.text(1).bytes.suffix(call.text(0).bytes.count).elementsEqual(call.text(0).bytes))
        },
    ]

    /// `_0`, `_1` and so on.
    private static func numbered(_ pieces: [TemplateText]) -> TemplateValue {
        let entries = pieces.enumerated().map { (TemplateValue.string("_\($0)"), TemplateValue.text($1)) }
        return .map(TemplateMap(Dictionary(uniqueKeysWithValues: entries), of: .text))
    }

    private static let words: [TemplateFunction] = [
        TemplateFunction("snakecase", [.text]) { .string(WordCase.words($0.string(0)).joined(separator: "_")) },
        TemplateFunction("kebabcase", [.text]) { .string(WordCase.words($0.string(0)).joined(separator: "-")) },
        TemplateFunction("camelcase", [.text]) { call in
            .string(WordCase.words(call.string(0)).map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined())
        },
        TemplateFunction("initials", [.text]) { call in
            .string(call.string(0).split(whereSeparator: \.isWhitespace).map { String($0.prefix(1)) }.joined())
        },
    ]
}

extension TemplateCall {
    /// A value as text: a text itself, anything else as `print` writes it.
    func spelled(_ value: TemplateValue) throws(TemplateFailure) -> TemplateText {
        if let text = value.plainText { return text }
        return try Print.joined([value], limit: limit)
    }
}
