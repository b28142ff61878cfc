/// Arithmetic on numbers of mixed types; the operand comes first, so that `10 | subtract 3` is 7.
enum ArithmeticFunctions {
    static let all: [TemplateFunction] = [
        function("add", { $0.addingReportingOverflow($1) }, { $0 &+ $1 }, { $0 + $1 }),
        function("subtract", { $0.subtractingReportingOverflow($1) }, { $0 &- $1 }, { $0 - $1 }),
        function("multiply", { $0.multipliedReportingOverflow(by: $1) }, { $0 &* $1 }, { $0 * $1 }),
        function("divide", { $0.dividedReportingOverflow(by: $1) }, { $0 / $1 }, { $0 / $1 }),
        function("modulo", { $0.remainderReportingOverflow(dividingBy: $1) }, { $0 % $1 }, nil),
        TemplateFunction("minimum", [.any, .any]) { try extreme($0) { $0 < $1 } },
        TemplateFunction("maximum", [.any, .any]) { try extreme($0) { $0 > $1 } },
    ]

    /// What two signed numbers give, wrapped around, and whether that was needed.
    private typealias Signed = @Sendable (Int64, Int64) -> (partialValue: Int64, overflow: Bool)

    private static func function(
        _ name: String, _ signed: @escaping Signed, _ unsigned: @escaping @Sendable (UInt64, UInt64) -> UInt64,
        _ floating: (@Sendable (Double, Double) -> Double)?
    ) -> TemplateFunction {
        TemplateFunction(name, [.any, .any]) { call in
            let (right, left) = (call.arguments[0], call.arguments[1])
            if let floating, let (left, right) = doubles(left, right) { return .float(floating(left, right)) }
            if let left = left.unsigned, let right = right.unsigned {
                try refuseZero(Int64(truncatingIfNeeded: right), name)
                return .uint64(unsigned(left, right))
            }
            let (one, other) = (try integer(left), try integer(right))
            try refuseZero(other, name)
            return .int64(signed(one, other).partialValue)
        }
    }

    private static func refuseZero(_ divisor: Int64, _ name: String) throws(TemplateFailure) {
        guard divisor != 0 || (name != "divide" && name != "modulo") else {
            throw TemplateFailure("integer divide by zero", remedy: "Test the divisor with if before.")
        }
    }

    /// Both as floating-point numbers, when one of them is and both are numbers.
    private static func doubles(_ left: TemplateValue, _ right: TemplateValue) -> (Double, Double)? {
        guard left.kind == .float || right.kind == .float, let left = double(left), let right = double(right) else {
            return nil
        }
        return (left, right)
    }

    private static func double(_ value: TemplateValue) -> Double? {
        if case .float(let number) = value { return number }
        return value.signed.map { Double($0) } ?? value.unsigned.map { Double($0) }
    }

    private static func integer(_ value: TemplateValue) throws(TemplateFailure) -> Int64 {
        if let number = value.signed { return number }
        if let number = value.unsigned { return Int64(truncatingIfNeeded: number) }
        throw TemplateFailure(
            "unknown type \(value.goTypeName)", remedy: "Read numbers out of text with parseInt or parseFloat.")
    }

    private static func extreme(
        _ call: TemplateCall, _ isBetter: (Double, Double) -> Bool
    ) throws(TemplateFailure) -> TemplateValue {
        let (right, left) = (call.arguments[0], call.arguments[1])
        let isLeft: Bool
        if let order = Comparison.order(left, right) {
            isLeft = isBetter(Double(order), 0)
        } else {
            guard let one = double(left), let other = double(right) else {
                throw TemplateFailure("unknown type \(double(left) == nil ? left.goTypeName : right.goTypeName)")
            }
            isLeft = isBetter(one, other)
        }
        let better = isLeft ? left : right
        if let number = better.signed { return .int64(number) }
        return better.unsigned.map { .uint64($0) } ?? better
    }
}
