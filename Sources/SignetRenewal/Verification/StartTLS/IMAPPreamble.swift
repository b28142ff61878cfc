/// The beginning of an IMAP session up to STARTTLS (RFC 9051 sections 6.2.1 and 7.1).
struct IMAPPreamble: StartTLSPreamble {
    private static let tag = "A1"

    private var lines = PreambleLines()
    private var isGreeted = false

    var opening: [UInt8] { [] }

    mutating func receive(_ input: inout [UInt8]) -> StartTLSStep {
        var reader = lines
        defer { lines = reader }
        return reader.read(&input) { receive($0) }
    }

    private mutating func receive(_ line: String) -> StartTLSStep {
        let words = line.split(separator: " ", maxSplits: 2).map { $0.uppercased() }
        guard isGreeted else {
            guard words.first == "*" else { return .refuse("the server does not speak IMAP") }
            guard words.dropFirst().first == "OK" else { return .refuse(answer: line) }
            isGreeted = true
            return .say("\(Self.tag) STARTTLS")
        }
        if words.first == "*" { return words.dropFirst().first == "BYE" ? .refuse(answer: line) : .wait }
        return words.prefix(2) == [Self.tag, "OK"] ? .begin : .refuse(answer: line)
    }
}
