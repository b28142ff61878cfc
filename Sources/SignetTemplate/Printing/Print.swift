/// Go's `fmt.Sprint`, `Sprintln` and `Sprintf`.
enum Print {
    /// Values as `print` joins them: a blank between two of which neither is text.
    static func joined(_ values: [TemplateValue], limit: Int) throws(TemplateFailure) -> TemplateText {
        var formatter = ValueFormatter(limit: limit)
        var wasText = false
        for (index, value) in values.enumerated() {
            let isText = value.kind == .text
            if index > 0, !isText, !wasText { try formatter.append(" ") }
            try formatter.format(value, "v")
            wasText = isText
        }
        return TemplateText(formatter.builder.bytes)
    }

    /// Values with blanks between and a line end behind.
    static func line(_ values: [TemplateValue], limit: Int) throws(TemplateFailure) -> TemplateText {
        var formatter = ValueFormatter(limit: limit)
        for (index, value) in values.enumerated() {
            if index > 0 { try formatter.append(" ") }
            try formatter.format(value, "v")
        }
        try formatter.append("\n")
        return TemplateText(formatter.builder.bytes)
    }

    /// A value as an action prints it.
    static func value(_ value: TemplateValue, limit: Int) throws(TemplateFailure) -> TemplateText {
        switch value {
        case .text(let text), .number(let text): return text
        case .none: return "<no value>"
        case .sequence, .scratch:
            throw TemplateFailure("can't print a value of type \(value.goTypeName)", remedy: "Use {{range}} on it.")
        default: return try joined([indirect(value)], limit: limit)
        }
    }

    /// Values as ``joined(_:limit:)``, each as an action prints it.
    static func shown(_ values: [TemplateValue], limit: Int) throws(TemplateFailure) -> TemplateText {
        try joined(values.map { $0.isNil ? .text("<no value>") : indirect($0) }, limit: limit)
    }

    /// A record behind a pointer as the record itself.
    private static func indirect(_ value: TemplateValue) -> TemplateValue {
        guard case .record(let record) = value, record.isPointer else { return value }
        return .record(TemplateRecord(String(record.typeName.dropFirst()), record.fields))
    }
}
