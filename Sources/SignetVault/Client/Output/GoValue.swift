import SignetCore

/// Values as Go's `%v` prints them, which is what tables of Vault's client show.
enum GoValue {
    static func text(_ value: JSONValue) -> String {
        switch value {
        case .null: "<nil>"
        case .bool(let truth): String(truth)
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .string(let text): text
        case .array(let elements): "[" + elements.map(text).joined(separator: " ") + "]"
        case .object(let members):
            "map["
                + members.sorted { $0.key < $1.key }.map { "\($0.key):\(text($0.value))" }.joined(separator: " ") + "]"
        }
    }

    /// The value of a field, where names that speak of time make durations of numbers: `max_ttl` 259200 is `72h`.
    static func text(_ value: JSONValue, of name: String) -> String {
        guard case .integer(let seconds) = value, isDuration(name) else { return text(value) }
        return duration(seconds)
    }

    /// `72h`, `1h30m`, `0s`: without the parts that are zero.
    static func duration(_ seconds: Int) -> String {
        if seconds == 0 { return "0s" }
        var text = GoDuration.text(seconds: seconds)
        if text.hasSuffix("m0s") { text.removeLast(2) }
        if text.hasSuffix("h0m") { text.removeLast(2) }
        return text
    }

    private static func isDuration(_ name: String) -> Bool {
        ["period", "ttl", "duration"].contains { name == $0 || name.hasSuffix("_\($0)") }
            || ["lease_max", "ttl_max"].contains(name)
    }
}
