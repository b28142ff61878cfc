/// The arguments of one call, already of the kinds that the function wants.
public struct TemplateCall {
    /// The arguments in order, the result of the command before last.
    public let arguments: [TemplateValue]
    /// The rendering in which it happens.
    let execution: TemplateExecution

    /// The longest text that a function may make, in bytes.
    var limit: Int { execution.limits.text }

    /// The text of an argument; empty when it is none.
    public func text(_ index: Int) -> TemplateText { arguments[index].plainText ?? "" }

    /// The text of an argument as a string.
    public func string(_ index: Int) -> String { text(index).string }

    /// The whole number of an argument; 0 when it is none.
    public func integer(_ index: Int) -> Int {
        let value = arguments[index]
        return Int(value.signed ?? Int64(clamping: value.unsigned ?? 0))
    }

    /// The number of an argument; 0 when it is none.
    public func float(_ index: Int) -> Double {
        if case .float(let number) = arguments[index] { number } else { 0 }
    }

    /// The truth value of an argument; false when it is none.
    public func bool(_ index: Int) -> Bool { arguments[index] == .bool(true) }

    /// The elements of an argument; none when it is no list.
    public func elements(_ index: Int) -> [TemplateValue] {
        if case .list(let list) = arguments[index] { list.elements } else { [] }
    }

    /// The entries of an argument; none when it is no map.
    func map(_ index: Int) -> TemplateMap {
        if case .map(let map) = arguments[index] { map } else { TemplateMap([:]) }
    }

    /// Uses up some of the work that a rendering may do.
    /// - Throws: `.templateLimit`
    func spend(_ steps: Int) throws(TemplateFailure) { try execution.budget.spend(steps) }

    /// The text of a builder as a value.
    func build(_ body: (inout TextBuilder) throws -> Void) throws -> TemplateValue {
        var builder = TextBuilder(limit: limit)
        try body(&builder)
        return .text(TemplateText(builder.bytes))
    }
}
