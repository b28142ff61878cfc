import Foundation

/// Floating-point numbers as Go's `strconv.FormatFloat` writes them.
enum GoFloat {
    /// - Parameters:
    ///   - verb: `e`, `E`, `f`, `F`, `g`, `G`, `b`, `x` or `X`
    ///   - precision: digits behind the point, or in all for `g`; nil for the fewest that tell the number
    static func text(_ number: Double, _ verb: Character, precision: Int? = nil) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
        switch verb {
        case "b": return binary(number)
        case "x", "X": return hexadecimal(number, uppercase: verb == "X")
        case "E", "G": return text(number, verb == "E" ? "e" : "g", precision: precision).uppercased()
        default: break
        }
        if let precision, verb != "g" { return fixed(number, verb, precision) }
        let sign = number.sign == .minus ? "-" : ""
        let (digits, point) = precision.map { rounded(number, digits: max($0, 1)) } ?? shortest(number)
        guard verb == "g" else {
            return sign + (verb == "e" ? exponential(digits, point) : plain(digits, point))
        }
        var threshold = precision.map { max($0, 1) } ?? 6
        if precision != nil, threshold > digits.utf8.count, digits.utf8.count >= point { threshold = digits.utf8.count }
        let exponent = point - 1
        return sign + (exponent < -4 || exponent >= threshold ? exponential(digits, point) : plain(digits, point))
    }

    /// The fewest digits that tell the number, and where the point stands among them.
    static func shortest(_ number: Double) -> (digits: String, point: Int) {
        if number == 0 { return ("0", 1) }
        let parts = number.magnitude.description.lowercased().split(separator: "e")
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let (whole, fraction) = (mantissa[0], mantissa.count > 1 ? mantissa[1] : "")
        let all = whole + fraction
        let leading = all.prefix { $0 == "0" }.count
        var digits = String(all.dropFirst(leading))
        while digits.hasSuffix("0") { digits.removeLast() }
        return (digits, whole.count - leading + exponent)
    }

    private static func rounded(_ number: Double, digits count: Int) -> (digits: String, point: Int) {
        if number == 0 { return ("0", 1) }
        let parts = fixed(number.magnitude, "e", count - 1).split(separator: "e")
        var digits = String(parts[0]).replacing(".", with: "")
        while digits.hasSuffix("0") { digits.removeLast() }
        return (digits, (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) + 1)
    }

    private static func fixed(_ number: Double, _ verb: Character, _ precision: Int) -> String {
        String(format: "%.\(min(max(precision, 0), 1100))\(verb == "e" ? "e" : "f")", number)
    }

    private static func exponential(_ digits: String, _ point: Int) -> String {
        let exponent = digits == "0" ? 0 : point - 1
        let fraction = digits.dropFirst()
        return String(digits.prefix(1)) + (fraction.isEmpty ? "" : ".\(fraction)") + (exponent < 0 ? "e-" : "e+")
            + String(abs(exponent)).leftPadded(to: 2)
    }

    private static func plain(_ digits: String, _ point: Int) -> String {
        let count = digits.utf8.count
        if digits == "0" { return "0" }
        if point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
        if point >= count { return digits + String(repeating: "0", count: point - count) }
        return "\(digits.prefix(point)).\(digits.dropFirst(point))"
    }

    private static func binary(_ number: Double) -> String {
        let isNormal = number.exponentBitPattern != 0
        let mantissa = number.significandBitPattern | (isNormal ? 1 << 52 : 0)
        let exponent = Int(max(number.exponentBitPattern, 1)) - 1023 - 52
        return "\(number.sign == .minus ? "-" : "")\(mantissa)p\(exponent < 0 ? "" : "+")\(exponent)"
    }

    private static func hexadecimal(_ number: Double, uppercase: Bool) -> String {
        var fraction = ""
        if number != 0 {
            let significand = number.magnitude.significand
            fraction = String(significand.significandBitPattern, radix: 16).leftPadded(to: 13)
            while fraction.hasSuffix("0") { fraction.removeLast() }
        }
        let exponent = number == 0 ? 0 : Int(number.exponent)
        let text =
            "\(number.sign == .minus ? "-" : "")0x\(number == 0 ? "0" : "1")\(fraction.isEmpty ? "" : ".")\(fraction)"
            + "p\(exponent < 0 ? "-" : "+")\(String(abs(exponent)).leftPadded(to: 2))"
        return uppercase ? text.uppercased() : text
    }
}
