/// The beginning of a ManageSieve session up to STARTTLS (RFC 5804 sections 1.7 and 2.2).
struct SievePreamble: StartTLSPreamble {
    private var lines = PreambleLines()
    private var isGreeted = false
    private var offersTLS = false

    var opening: [UInt8] { [] }

    mutating func receive(_ input: inout [UInt8]) -> StartTLSStep {
        var reader = lines
        defer { lines = reader }
        return reader.read(&input) { receive($0) }
    }

    private mutating func receive(_ line: String) -> StartTLSStep {
        switch line.prefix(while: { $0 != " " && $0 != "(" }).uppercased() {
        case "OK" where isGreeted: return .begin
        case "OK" where offersTLS:
            isGreeted = true
            return .say("STARTTLS")
        case "OK": return .refuse("the server does not offer STARTTLS")
        case "NO", "BYE": return .refuse(answer: line)
        case "\"STARTTLS\"" where !isGreeted:
            offersTLS = true
            return .wait
        default: return line.hasPrefix("\"") ? .wait : .refuse("the server does not speak ManageSieve")
        }
    }
}
