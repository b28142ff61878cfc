/// A protocol within which TLS begins. The raw value stands before the address: `smtp://mail.example.com:25`.
public enum StartTLS: String, Codable, CaseIterable, Sendable {
    /// STARTTLS (RFC 3207).
    case smtp
    /// SSLRequest (PostgreSQL, "Message Formats").
    case postgresql

    /// What is said before TLS begins.
    var preamble: any StartTLSPreamble {
        switch self {
        case .smtp: SMTPPreamble()
        case .postgresql: PostgreSQLPreamble()
        }
    }
}

/// The talk before TLS begins, as a value: what came in goes in, what is to be done comes out.
protocol StartTLSPreamble: Sendable {
    /// What the client says of itself, before the server has said anything.
    var opening: [UInt8] { get }

    /// - Parameter input: all that has come in and not been consumed; what is understood is taken from it
    mutating func receive(_ input: inout [UInt8]) -> StartTLSStep
}

/// What is to be done next before TLS begins.
enum StartTLSStep: Equatable, Sendable {
    /// More must come in.
    case wait
    case send([UInt8])
    /// TLS begins now.
    case begin
    /// It never will: why, as a clause.
    case refuse(String)
}
