/// The beginning of an FTP session up to AUTH TLS (RFC 959 section 4.2, RFC 4217 section 4).
struct FTPPreamble: StartTLSPreamble {
    private var lines = PreambleLines()
    private var isGreeted = false
    /// The code of a reply of several lines that has not ended.
    private var open: String?

    var opening: [UInt8] { [] }

    mutating func receive(_ input: inout [UInt8]) -> StartTLSStep {
        var reader = lines
        defer { lines = reader }
        return reader.read(&input) { receive($0) }
    }

    private mutating func receive(_ line: String) -> StartTLSStep {
        let code = String(line.prefix(3))
        let rest = line.dropFirst(3)
        if let open, code != open || !(rest.isEmpty || rest.hasPrefix(" ")) { return .wait }
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return .refuse("the server does not speak FTP")
        }
        open = rest.hasPrefix("-") ? code : nil
        if open != nil { return .wait }
        switch (isGreeted, code) {
        // In a while.
        case (false, "120"): return .wait
        case (false, "220"):
            isGreeted = true
            return .say("AUTH TLS")
        case (true, "234"): return .begin
        default: return .refuse(answer: line)
        }
    }
}
