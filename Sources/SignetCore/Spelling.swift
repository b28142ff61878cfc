/// Finding the word that was meant.
public enum Spelling {
    /// `Did you mean "key"?`, or the list of what is known.
    public static func hint(_ text: String, _ known: [String]) -> String {
        let word = normalized(text)
        let scored = known.map { (name: $0, distance: distance(word, normalized($0))) }
        if let best = scored.min(by: { $0.distance < $1.distance }), best.distance <= max(1, best.name.count / 3) {
            return "Did you mean \"\(best.name)\"?"
        }
        return "Known here: \(known.joined(separator: ", "))."
    }

    /// camelCase, kebab-case and snake_case of one word are the same.
    private static func normalized(_ text: String) -> [Character] {
        text.prefix(60).lowercased().filter { $0 != "-" && $0 != "_" }
    }

    /// How many letters must be inserted, removed, replaced or swapped with their neighbour.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
