/// Go's comparison of values of one kind.
enum Comparison {
    static func areEqual(_ left: TemplateValue, _ right: TemplateValue) throws(TemplateFailure) -> Bool {
        switch (left.kind, right.kind) {
        case (.signed, .unsigned), (.unsigned, .signed), (.signed, .signed), (.unsigned, .unsigned):
            return order(left, right) == 0
        case (.text, .text): return left.plainText == right.plainText
        case (.bool, .bool), (.float, .float), (.complex, .complex): return left == right
        case (.none, _), (_, .none): return left.isNil && right.isNil
        case (let leftKind, let rightKind) where leftKind == rightKind:
            guard leftKind == .record || leftKind == .other else {
                throw TemplateFailure(
                    "non-comparable type \(right.goTypeName)", remedy: "Compare their elements, or their toJSON.")
            }
            return left == right
        default: throw incompatible(left, right)
        }
    }

    static func precedes(_ left: TemplateValue, _ right: TemplateValue) throws(TemplateFailure) -> Bool {
        switch (left, right) {
        case (.float(let left), .float(let right)): return left < right
        default: break
        }
        if let order = order(left, right) { return order < 0 }
        if let left = left.plainText, let right = right.plainText { return left < right }
        for value in [left, right] {
            switch value.kind {
            case .bool, .signed, .unsigned, .float, .complex, .text: continue
            default: throw TemplateFailure("invalid type for comparison: \(value.goTypeName)")
            }
        }
        guard left.kind != right.kind else {
            throw TemplateFailure("invalid type for comparison: \(left.goTypeName)")
        }
        throw incompatible(left, right)
    }

    /// Negative, zero or positive for whole numbers; nil for anything else.
    static func order(_ left: TemplateValue, _ right: TemplateValue) -> Int? {
        if let left = left.signed {
            if let right = right.signed { return left < right ? -1 : left > right ? 1 : 0 }
            guard let right = right.unsigned else { return nil }
            return left < 0 || UInt64(left) < right ? -1 : UInt64(left) > right ? 1 : 0
        }
        guard let left = left.unsigned else { return nil }
        if let right = right.unsigned { return left < right ? -1 : left > right ? 1 : 0 }
        guard let right = right.signed else { return nil }
        return right < 0 || left > UInt64(right) ? 1 : left < UInt64(right) ? -1 : 0
    }

    private static func incompatible(_ left: TemplateValue, _ right: TemplateValue) -> TemplateFailure {
        TemplateFailure(
            "incompatible types for comparison: \(left.goTypeName) and \(right.goTypeName)",
            remedy: "Convert one of them: parseInt, parseFloat and parseBool read text, printf \"%v\" writes it.")
    }
}
