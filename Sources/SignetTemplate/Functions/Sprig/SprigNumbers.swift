import Foundation

/// Arithmetic on whatever can be taken for a number.
enum SprigNumbers {
    static let all: [TemplateFunction] = integers + floats

    private static let integers: [TemplateFunction] = [
        TemplateFunction("int", [.any]) { .int(Int(integer($0.arguments[0]))) },
        TemplateFunction("int64", [.any]) { .int64(integer($0.arguments[0])) },
        TemplateFunction("atoi", [.text]) { .int(Int($0.string(0)) ?? 0) },
        TemplateFunction("toDecimal", [.any]) { call in
            .int64(Int64(try call.spelled(call.arguments[0]).string, radix: 8) ?? 0)
        },
        TemplateFunction("add", rest: .any) { .int64($0.arguments.reduce(0) { $0 &+ integer($1) }) },
        TemplateFunction("add1", [.any]) { .int64(integer($0.arguments[0]) &+ 1) },
        TemplateFunction("sub", [.any, .any]) { .int64(integer($0.arguments[0]) &- integer($0.arguments[1])) },
        TemplateFunction("mul", [.any], rest: .any) { .int64($0.arguments.reduce(1) { $0 &* integer($1) }) },
        TemplateFunction("div", [.any, .any]) { call in
            let divisor = try divisor(call)
            return .int64(integer(call.arguments[0]).dividedReportingOverflow(by: divisor).partialValue)
        },
        TemplateFunction("mod", [.any, .any]) { call in
            let divisor = try divisor(call)
            return .int64(integer(call.arguments[0]).remainderReportingOverflow(dividingBy: divisor).partialValue)
        },
        TemplateFunction("max", [.any], rest: .any) { .int64($0.arguments.map(integer).max() ?? 0) },
        TemplateFunction("biggest", [.any], rest: .any) { .int64($0.arguments.map(integer).max() ?? 0) },
        TemplateFunction("min", [.any], rest: .any) { .int64($0.arguments.map(integer).min() ?? 0) },
    ]

    private static let floats: [TemplateFunction] = [
        TemplateFunction("float64", [.any]) { .float(float($0.arguments[0])) },
        TemplateFunction("ceil", [.any]) { .float(float($0.arguments[0]).rounded(.up)) },
        TemplateFunction("floor", [.any]) { .float(float($0.arguments[0]).rounded(.down)) },
        TemplateFunction("round", [.any, .integer], rest: .float) { call in
            let scale = pow(10, Double(call.integer(1)))
            let number = float(call.arguments[0]) * scale
            let half = call.arguments.count > 2 ? call.float(2) : 0.5
            let whole = number.rounded(.towardZero)
            let rounded = number - whole >= half ? number.rounded(.up) : number.rounded(.down)
            return .float(rounded / scale)
        },
    ]

    private static func divisor(_ call: TemplateCall) throws(TemplateFailure) -> Int64 {
        let divisor = integer(call.arguments[1])
        guard divisor != 0 else {
            throw TemplateFailure("integer divide by zero", remedy: "Test the divisor with if before.")
        }
        return divisor
    }

    /// The whole number that a value stands for; 0 when it stands for none.
    static func integer(_ value: TemplateValue) -> Int64 {
        if let number = value.signed { return number }
        if let number = value.unsigned { return Int64(truncatingIfNeeded: number) }
        switch value {
        case .bool(let flag): return flag ? 1 : 0
        case .float(let number): return Int64(exactly: number.rounded(.towardZero)) ?? 0
        case .text(let text), .number(let text):
            return NumberLiteral.signed(text.string) ?? Int64(exactly: float(value).rounded(.towardZero)) ?? 0
        default: return 0
        }
    }

    private static func float(_ value: TemplateValue) -> Double {
        switch value {
        case .float(let number): return number
        case .text(let text), .number(let text): return NumberLiteral.float(text.string) ?? 0
        case .uint64(let number): return Double(number)
        default: return Double(integer(value))
        }
    }
}
