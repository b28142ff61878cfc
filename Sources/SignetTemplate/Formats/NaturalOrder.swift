/// The order of keys in which `a2` comes before `a10`, as yaml.v2 has it.
enum NaturalOrder {
    static func precedes(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
        var inDigits = false
        for index in 0..<min(left.count, right.count) {
            let (one, other) = (left[index], right[index])
            if one == other {
                inDigits = isDigit(one)
                continue
            }
            switch (one.isLetter, other.isLetter) {
            case (true, true): return one < other
            case (true, false): return inDigits
            case (false, true): return !inDigits
            case (false, false): break
            }
            let (leftRun, rightRun) = (digits(left, from: index), digits(right, from: index))
            if leftRun != rightRun {
                return leftRun.count == rightRun.count
                    ? leftRun.lexicographicallyPrecedes(rightRun) : leftRun.count < rightRun.count
            }
            return one < other
        }
        return left.count < right.count
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func digits(_ text: [Unicode.Scalar], from start: Int) -> [Unicode.Scalar] {
        Array(text[start...].prefix { isDigit($0) })
    }
}
