import SignetCore

// Arguments and calls.
extension TemplateExecution {
    func call(
        _ function: TemplateFunction, _ operand: TemplateOperand, _ dot: TemplateValue,
        _ arguments: [TemplateOperand], final: TemplateValue?
    ) throws(SignetError) -> TemplateValue {
        let count = arguments.count + (final == nil ? 0 : 1)
        try checkCount(count, of: function, at: operand.range)
        if case .until(let stop) = function.evaluation {
            return try firstThat(stop, dot, arguments, final: final)
        }
        var values: [TemplateValue] = []
        values.reserveCapacity(count)
        for (index, argument) in arguments.enumerated() {
            values.append(try self.argument(argument, dot, function.parameter(index)))
        }
        if let final {
            values.append(
                try located(operand.range) { () throws(TemplateFailure) in
                    try Self.accept(final, function.parameter(values.count))
                })
        }
        return try deeper(
            { () throws(SignetError) in try run(function, values, at: operand.range) }, at: operand.range)
    }

    private func run(
        _ function: TemplateFunction, _ values: [TemplateValue], at range: Range<Int>
    ) throws(SignetError) -> TemplateValue {
        do {
            try budget.spend(1 + values.reduce(0) { $0 + ($1.plainText?.bytes.count ?? 0) / 64 })
            let value = try function.body(TemplateCall(arguments: values, execution: self))
            try budget.check(value)
            return value
        } catch let error as SignetError {
            throw error
        } catch var error as TemplateFailure {
            if error.code != .templateLimit { error.message = "error calling \(function.name): \(error.message)" }
            throw failure(error, at: range)
        } catch {
            throw failure(TemplateFailure("error calling \(function.name): \(error)"), at: range)
        }
    }

    private func checkCount(_ count: Int, of function: TemplateFunction, at range: Range<Int>) throws(SignetError) {
        let wanted = function.parameters.count
        guard count < wanted || (count > wanted && function.rest == nil) else { return }
        let least = function.rest == nil ? "" : "at least "
        throw failure(
            TemplateFailure(
                "wrong number of args for \(function.name): want \(least)\(wanted) got \(count)",
                remedy: "It is called as \(function.name)\(function.usage)."), at: range)
    }

    /// `and` and `or`.
    private func firstThat(
        _ stop: Bool, _ dot: TemplateValue, _ arguments: [TemplateOperand], final: TemplateValue?
    ) throws(SignetError) -> TemplateValue {
        var value = TemplateValue.none
        for argument in arguments {
            value = try self.argument(argument, dot, .raw)
            if value.isTrue == stop { return value }
        }
        return final ?? value
    }

    // MARK: Arguments

    private func argument(
        _ operand: TemplateOperand, _ dot: TemplateValue, _ parameter: TemplateFunction.Parameter
    ) throws(SignetError) -> TemplateValue {
        switch operand.kind {
        case .bool, .number, .text, .null:
            return try located(operand.range) { () throws(TemplateFailure) in try literal(operand, parameter) }
        default:
            let value = try evaluate(operand, dot)
            return try located(operand.range) { () throws(TemplateFailure) in try Self.accept(value, parameter) }
        }
    }

    /// A literal as what the function wants of it.
    private func literal(
        _ operand: TemplateOperand, _ parameter: TemplateFunction.Parameter
    ) throws(TemplateFailure) -> TemplateValue {
        switch (operand.kind, parameter) {
        case (.bool(let value), .any), (.bool(let value), .raw), (.bool(let value), .bool): return .bool(value)
        case (.text(let text), .any), (.text(let text), .raw), (.text(let text), .text): return .text(text)
        case (.number(let literal), .any), (.number(let literal), .raw): return try literal.value()
        case (.number(let literal), .integer):
            if let integer = literal.integer { return .int(Int(integer)) }
        case (.number(let literal), .float):
            if let float = literal.float { return .float(float) }
        case (.null, .any): return .null
        case (.null, .raw): return .none
        case (.null, .list), (.null, .texts): return .list(TemplateList([]))
        case (.null, .map): return .map(TemplateMap([:]))
        case (.null, _): throw TemplateFailure("cannot assign nil to \(parameter.rawValue)")
        default: break
        }
        let shown = tree.source.excerpt(operand.range)
        switch parameter {
        case .integer: throw TemplateFailure("expected integer; found \(shown)")
        case .float: throw TemplateFailure("expected float; found \(shown)")
        case .text, .bool: throw TemplateFailure("expected \(parameter.rawValue); found \(shown)")
        default: throw TemplateFailure("can't handle \(shown) for arg of type \(parameter.rawValue)")
        }
    }

    /// A value, if the function takes it. Where Go's static types would refuse one that fits (a list of anything that
    /// holds only texts, a wider integer, a `json.Number` as text) it is taken.
    private static func accept(
        _ value: TemplateValue, _ parameter: TemplateFunction.Parameter
    ) throws(TemplateFailure) -> TemplateValue {
        switch (parameter, value) {
        case (.any, .none): return .null
        case (.any, _), (.raw, _), (.text, .text), (.text, .number), (.bool, .bool), (.float, .float), (.list, .list):
            return value
        case (.integer, .int), (.integer, .int64), (.integer, .uint64), (.integer, .byte): return value
        case (.texts, .list(let list)) where list.elements.allSatisfy({ $0.plainText != nil }): return value
        case (.map, .map(let map)) where map.entries.keys.allSatisfy({ $0.plainText != nil }): return value
        case (.list, .none), (.texts, .none), (.list, .null), (.texts, .null): return .list(TemplateList([]))
        case (.map, .none), (.map, .null): return .map(TemplateMap([:]))
        case (_, .none): throw TemplateFailure("invalid value; expected \(parameter.rawValue)")
        default:
            let type = value == .null ? "interface {}" : value.goTypeName
            throw TemplateFailure("wrong type for value; expected \(parameter.rawValue); got \(type)")
        }
    }
}

extension TemplateFunction {
    /// ` string int [string ...]`
    fileprivate var usage: String {
        parameters.map { " \($0.rawValue)" }.joined() + (rest.map { " [\($0.rawValue) ...]" } ?? "")
    }
}
