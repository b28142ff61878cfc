import SignetCore

// Pipelines, commands and operands.
extension TemplateExecution {
    /// The value of a pipeline, which its variables get.
    func evaluate(_ pipeline: TemplatePipeline, _ dot: TemplateValue) throws(SignetError) -> TemplateValue {
        try located(pipeline.range) { () throws(TemplateFailure) in try budget.spend() }
        var value: TemplateValue?
        for command in pipeline.commands {
            value = try evaluate(command, dot, final: value)
            // A nil that something holds is no value once it has left it.
            if value == .null { value = TemplateValue.none }
        }
        let result = value ?? .none
        for name in pipeline.variables {
            if pipeline.assigns { assign(name, result) } else { push(name, result) }
        }
        return result
    }

    private func evaluate(
        _ command: TemplateCommand, _ dot: TemplateValue, final: TemplateValue?
    ) throws(SignetError) -> TemplateValue {
        let first = command.first
        switch first.kind {
        case .field, .chain, .function: break
        case .variable(_, let fields) where !fields.isEmpty: break
        default:
            if final != nil || !command.arguments.isEmpty {
                throw failure(
                    TemplateFailure("can't give argument to non-function \(tree.source.excerpt(first.range))"),
                    at: first.range)
            }
        }
        if case .null = first.kind { throw failure(TemplateFailure("nil is not a command"), at: first.range) }
        return try evaluate(first, dot, command.arguments, final: final)
    }

    /// The value of an operand, called with arguments where it is a function or method.
    func evaluate(
        _ operand: TemplateOperand, _ dot: TemplateValue, _ arguments: [TemplateOperand] = [],
        final: TemplateValue? = nil
    ) throws(SignetError) -> TemplateValue {
        switch operand.kind {
        case .dot: return dot
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .text(let text): return .text(text)
        case .number(let literal):
            return try located(operand.range) { () throws(TemplateFailure) in try literal.value() }
        case .pipeline(let pipeline): return try evaluate(pipeline, dot)
        case .field(let names):
            return try fields(names, of: dot, operand, dot, arguments, final: final)
        case .variable(let name, let names):
            return try fields(names, of: variable(name), operand, dot, arguments, final: final)
        case .chain(let inner, let names):
            let value = try evaluate(inner, dot)
            return try fields(names, of: value, operand, dot, arguments, final: final)
        case .function(let function):
            return try call(function, operand, dot, arguments, final: final)
        }
    }

    // MARK: Fields

    private func fields(
        _ names: [String], of receiver: TemplateValue, _ operand: TemplateOperand, _ dot: TemplateValue,
        _ arguments: [TemplateOperand], final: TemplateValue?
    ) throws(SignetError) -> TemplateValue {
        var value = receiver
        for name in names.dropLast() { value = try field(name, of: value, operand, dot, [], final: nil) }
        guard let last = names.last else { return value }
        return try field(last, of: value, operand, dot, arguments, final: final)
    }

    private func field(
        _ name: String, of receiver: TemplateValue, _ operand: TemplateOperand, _ dot: TemplateValue,
        _ arguments: [TemplateOperand], final: TemplateValue?
    ) throws(SignetError) -> TemplateValue {
        if let method = TemplateMethods.method(name, of: receiver) {
            return try call(method, operand, dot, arguments, final: final)
        }
        return try located(operand.range) { () throws(TemplateFailure) in
            try plainField(name, of: receiver, hasArguments: final != nil || !arguments.isEmpty)
        }
    }

    private func plainField(
        _ name: String, of receiver: TemplateValue, hasArguments: Bool
    ) throws(TemplateFailure) -> TemplateValue {
        switch receiver {
        case .none:
            guard options.missingKey != .error else { throw TemplateFailure("nil data; no entry for key \"\(name)\"") }
            return .none
        case .null: throw TemplateFailure("nil pointer evaluating interface {}.\(name)")
        case .record(let record):
            guard let value = record[name] else {
                throw TemplateFailure(
                    "can't evaluate field \(name) in type \(record.typeName)",
                    remedy: Spelling.hint(name, record.fields.map(\.name)))
            }
            guard !hasArguments else {
                throw TemplateFailure("\(name) has arguments but cannot be invoked as function")
            }
            return value
        case .map(let map) where map.keyType != .int:
            guard !hasArguments else { throw TemplateFailure("\(name) is not a method but has arguments") }
            if let value = map[name] { return value }
            return try missing(name, of: map)
        default: throw TemplateFailure("can't evaluate field \(name) in type \(receiver.goTypeName)")
        }
    }

    private func missing(_ name: String, of map: TemplateMap) throws(TemplateFailure) -> TemplateValue {
        switch options.missingKey {
        case .noValue: return .none
        case .zero: return map.elementType.zero
        case .error:
            let names = map.sorted.prefix(50).compactMap { $0.key.plainText?.string }
            throw TemplateFailure(
                "map has no entry for key \"\(name)\"",
                remedy: names.isEmpty ? "The map is empty." : Spelling.hint(name, names))
        }
    }
}
