import SignetCore

/// The beginning of an SMTP session up to STARTTLS (RFC 5321 section 4.2.1, RFC 3207 section 4).
struct SMTPPreamble: StartTLSPreamble {
    private enum Expected {
        case greeting, capabilities, consent
    }

    private var expected = Expected.greeting
    private var offersTLS = false
    /// A reply line has at most 512 octets (RFC 5321 section 4.5.3.1.5); some servers are more generous.
    private static let longestLine = 2048

    var opening: [UInt8] { [] }

    mutating func receive(_ input: inout [UInt8]) -> StartTLSStep {
        while let end = input.firstIndex(of: 0x0A) {
            let line = String(decoding: input[..<end], as: UTF8.self).trimmedASCIIWhitespace
            input.removeSubrange(...end)
            let step = receive(line)
            if step != .wait { return step }
        }
        return input.count > Self.longestLine ? .refuse("the server sent an endless line") : .wait
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
            return .send(Array("EHLO signet.invalid\r\n".utf8))
        case (.capabilities, "250") where offersTLS:
            expected = .consent
            return .send(Array("STARTTLS\r\n".utf8))
        case (.capabilities, "250"): return .refuse("the server does not offer STARTTLS")
        case (.consent, "220"): return .begin
        default: return .refuse("the server answered \"\(line.prefix(200))\"")
        }
    }
}
