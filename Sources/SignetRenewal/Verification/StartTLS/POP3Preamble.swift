/// The beginning of a POP3 session up to STLS (RFC 1939 section 3, RFC 2595 section 4).
struct POP3Preamble: StartTLSPreamble {
    private var lines = PreambleLines()
    private var isGreeted = false

    var opening: [UInt8] { [] }

    mutating func receive(_ input: inout [UInt8]) -> StartTLSStep {
        var reader = lines
        defer { lines = reader }
        return reader.read(&input) { receive($0) }
    }

    private mutating func receive(_ line: String) -> StartTLSStep {
        guard line.hasPrefix("+OK") else {
            return line.hasPrefix("-ERR") ? .refuse(answer: line) : .refuse("the server does not speak POP3")
        }
        if isGreeted { return .begin }
        isGreeted = true
        return .say("STLS")
    }
}
