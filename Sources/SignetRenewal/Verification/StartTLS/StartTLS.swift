/// A protocol within which TLS begins. The raw value stands before the address: `smtp://mail.example.com:25`.
public enum StartTLS: String, Codable, CaseIterable, Sendable {
    /// STARTTLS (RFC 3207).
    case smtp
    /// The same where users hand in mail.
    case submission
    /// The same where mail is delivered (RFC 2033).
    case lmtp
    /// STARTTLS (RFC 9051 section 6.2.1).
    case imap
    /// STLS (RFC 2595 section 4).
    case pop3
    /// STARTTLS of ManageSieve (RFC 5804 section 2.2).
    case sieve
    /// AUTH TLS (RFC 4217).
    case ftp
    /// StartTLS (RFC 4511 section 4.14).
    case ldap
    /// SSLRequest (PostgreSQL, "Message Formats").
    case postgresql
    /// SSLRequest (MySQL, "Connection Phase").
    case mysql
    /// STARTTLS for clients (RFC 6120 section 5).
    case xmpp
    /// STARTTLS between servers.
    case xmppServer = "xmpp-server"

    /// Reads what stands before the address; `postgres` is `postgresql`.
    public init?(scheme: String) {
        self.init(rawValue: scheme == "postgres" ? "postgresql" : scheme)
    }

    /// Where it is spoken when nothing else is said.
    public var defaultPort: Int {
        switch self {
        case .smtp: 25
        case .submission: 587
        case .lmtp: 24
        case .imap: 143
        case .pop3: 110
        case .sieve: 4190
        case .ftp: 21
        case .ldap: 389
        case .postgresql: 5432
        case .mysql: 3306
        case .xmpp: 5222
        case .xmppServer: 5269
        }
    }

    /// What is said before TLS begins.
    /// - Parameter host: as whom the server is addressed, where the protocol says that
    func preamble(to host: String) -> any StartTLSPreamble {
        switch self {
        case .smtp, .submission: SMTPPreamble()
        case .lmtp: SMTPPreamble(verb: "LHLO")
        case .imap: IMAPPreamble()
        case .pop3: POP3Preamble()
        case .sieve: SievePreamble()
        case .ftp: FTPPreamble()
        case .ldap: LDAPPreamble()
        case .postgresql: PostgreSQLPreamble()
        case .mysql: MySQLPreamble()
        case .xmpp: XMPPPreamble(to: host, namespace: "jabber:client")
        case .xmppServer: XMPPPreamble(to: host, namespace: "jabber:server")
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

    /// A line of a protocol that has lines.
    static func say(_ line: String) -> StartTLSStep { .send(Array("\(line)\r\n".utf8)) }

    /// What the server said is not what can be worked with.
    static func refuse(answer line: some StringProtocol) -> StartTLSStep {
        .refuse("the server answered \"\(line.prefix(200))\"")
    }
}
