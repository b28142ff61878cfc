/// PostgreSQL's SSLRequest and its answer of one byte (PostgreSQL documentation, "SSL Session Encryption").
struct PostgreSQLPreamble: StartTLSPreamble {
    /// Length 8, then the code 80877103.
    var opening: [UInt8] { [0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F] }

    mutating func receive(_ input: inout [UInt8]) -> StartTLSStep {
        guard let answer = input.first else { return .wait }
        input.removeFirst()
        switch answer {
        case UInt8(ascii: "S"): return .begin
        case UInt8(ascii: "N"): return .refuse("the server has TLS turned off (ssl = off)")
        default: return .refuse("the server does not speak PostgreSQL's protocol")
        }
    }
}
