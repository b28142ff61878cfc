import SignetCore

/// One value with its path: reading it as the wanted kind either succeeds or notes a problem at its place.
///
/// Coercion is HCL 1's: a number is accepted as text and the other way round, `"true"` as a boolean.
public struct HCLField {
    /// The value.
    public let value: HCLValue
    /// `template[0].destination`
    public let field: String
    /// Where problems are noted.
    public let problems: HCLProblemList

    /// Creates a field.
    public init(value: HCLValue, field: String, problems: HCLProblemList) {
        self.value = value
        self.field = field
        self.problems = problems
    }

    /// Notes a problem here.
    public func report(_ message: String, remedy: String) {
        problems.add(at: value.position, field: field, message, remedy: remedy)
    }

    private func wanted(_ what: String, example: String) {
        report("is \(value.kindDescription) where \(what) is wanted.", remedy: "Write for example: \(example)")
    }
}

// MARK: Scalars

extension HCLField {
    /// A text, or a number as it is written.
    public func text(example: String = "\"some text\"") -> String? {
        switch value.kind {
        case .text(let text): return text
        case .number(let number): return number.literal
        default:
            wanted("a text", example: example)
            return nil
        }
    }

    /// The text read by `parse`; its error becomes the problem.
    public func parsed<Value>(example: String = "\"some text\"", _ parse: (String) throws -> Value) -> Value? {
        guard let text = text(example: example) else { return nil }
        do {
            return try parse(text)
        } catch {
            let known = error as? SignetError
            report(known?.message ?? "cannot be read: \(error).", remedy: known?.remedy ?? "Correct the value.")
            return nil
        }
    }

    /// `true` or `false`, also in quotes.
    public func boolean() -> Bool? {
        switch value.kind {
        case .boolean(let boolean): return boolean
        case .text("true"): return true
        case .text("false"): return false
        default:
            wanted("true or false", example: "true")
            return nil
        }
    }

    /// `true` or `false`, also in quotes, or `1` and `0` as older files have it.
    public func truth() -> Bool? {
        if case .number(let number) = value.kind { return number.integer.map { $0 != 0 } }
        return boolean()
    }

    /// A whole number within `range`, also in quotes.
    public func integer(in range: ClosedRange<Int>) -> Int? {
        let number: Int? =
            switch value.kind {
            case .number(let number): number.integer
            case .text(let text): Int(text)
            default: nil
            }
        guard let number, range.contains(number) else {
            wanted("a whole number between \(range.lowerBound) and \(range.upperBound)", example: "\(range.lowerBound)")
            return nil
        }
        return number
    }

    /// A number within `range`, also in quotes.
    public func decimal(in range: ClosedRange<Double>) -> Double? {
        let number: Double? =
            switch value.kind {
            case .number(let number): number.decimal
            case .text(let text): Double(text)
            default: nil
            }
        guard let number, range.contains(number) else {
            wanted("a number between \(range.lowerBound) and \(range.upperBound)", example: "\(range.lowerBound)")
            return nil
        }
        return number
    }

    /// A duration within `range`: `"72h"`, or a number of seconds.
    public func duration(in range: ClosedRange<Duration>) -> Duration? {
        guard let duration = parsed(example: "\"24h\"", { try DurationText(parsing: $0).duration }) else { return nil }
        guard range.contains(duration) else {
            let bounds = "\(DurationText(range.lowerBound)) and \(DurationText(range.upperBound))"
            report("does not lie between \(bounds).", remedy: "Write a duration in that range.")
            return nil
        }
        return duration
    }

    /// One of the raw values of `Value`.
    public func choice<Value: RawRepresentable>(_ values: [Value]) -> Value? where Value.RawValue == String {
        let names = values.map(\.rawValue)
        guard let text = text(example: "\"\(names.first ?? "")\"") else { return nil }
        if let value = values.first(where: { $0.rawValue == text }) { return value }
        report(
            "\"\(text.prefix(60))\" is not one of \(names.joined(separator: ", ")).", remedy: Spelling.hint(text, names)
        )
        return nil
    }
}

// MARK: Structure

extension HCLField {
    /// The elements of a list.
    public func list(example: String) -> [HCLField]? {
        guard case .list(let elements) = value.kind else {
            wanted("a list", example: example)
            return nil
        }
        return elements.enumerated().map { index, element in
            HCLField(value: element, field: "\(field)[\(index)]", problems: problems)
        }
    }

    /// The texts of a list; those that are none are reported and left out.
    public func texts(example: String = "[\"some text\"]") -> [String]? {
        list(example: example)?.compactMap { $0.text() }
    }

    /// The entries of an object whose keys may be any, in the order of the file. A key that comes twice is a problem.
    public func entries(example: String) -> [(key: String, value: HCLField)]? {
        guard case .object(let body) = value.kind else {
            wanted("an object", example: example)
            return nil
        }
        var names: Set<String> = []
        let section = HCLSection(body, field: field, keys: body.items.map(\.name), problems: problems)
        return body.items.filter { names.insert($0.name).inserted }.compactMap { item in
            section[item.name].map { (item.name, $0) }
        }
    }

    /// The object as a section; unknown keys are reported.
    public func section(keys: [String], example: String) -> HCLSection? {
        guard case .object(let body) = value.kind else {
            wanted("a block", example: example)
            return nil
        }
        return HCLSection(body, field: field, keys: keys, problems: problems)
    }
}
