/// The beginning of an SMTP or LMTP session up to STARTTLS (RFC 5321 section 4.2.1, RFC 3207 section 4).
struct SMTPPreamble: StartTLSPreamble {
    private enum Expected {
        case greeting, capabilities, consent
    }

    private let verb: String
    private var lines = PreambleLines()
    private var expected = Expected.greeting
    private var offersTLS = false

    /// - Parameter verb: that with which a client says who it is
    init(verb: String = "EHLO") {
        self.verb = verb
    }

    var opening: [UInt8] { [] }

    mutating func receive(_ input: inout [UInt8]) -> StartTLSStep {
        var reader = lines
        defer { lines = reader }
        return reader.read(&input) { receive($0) }
    }

    private mutating func receive(_ line: String) -> StartTLSStep {
        let code = line.prefix(3)
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return .refuse("the server does not speak SMTP")
        }
        let rest = line.dropFirst(3)
        if expected == .capabilities, rest.dropFirst().uppercased() == "STARTTLS" { offersTLS = true }
        if rest.hasPrefix("-") { return .wait }
        switch (expected, code) {
        case (.greeting, "220"):
            expected = .capabilities
            return .say("\(verb) signet.invalid")
        case (.capabilities, "250") where offersTLS:
            expected = .consent
            return .say("STARTTLS")
        case (.capabilities, "250"): return .refuse("the server does not offer STARTTLS")
        case (.consent, "220"): return .begin
        default: return .refuse(answer: line)
        }
    }
}
