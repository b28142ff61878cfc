import Foundation
import SignetCore

/// A mail server, and who gets mail.
public struct MailSettings: Sendable {
    /// How the connection is protected.
    public enum Protection: String, Hashable, Sendable, CaseIterable {
        /// STARTTLS, or nothing is sent; the server's certificate is checked.
        case startTLS = "starttls"
        /// TLS from the first byte; the server's certificate is checked.
        case implicit = "implicit"
        /// STARTTLS where the server offers it, with whatever certificate: keeps out who only listens.
        case opportunistic = "opportunistic"
        case none = "none"
    }

    /// How to log in.
    public enum Authentication: String, Hashable, Sendable, CaseIterable {
        /// What the server offers, the strongest first.
        case automatic
        case plain
        case login
    }

    /// Name or address of the server.
    public var host: String
    public var port: Int
    public var protection: Protection
    public var authentication: Authentication
    /// Nil: without logging in.
    public var username: String?
    public var password: Secret<String>?
    /// A PEM file with the authorities that may have issued the server's certificate; nil: those that the machine trusts.
    public var trustedFile: String?
    /// What the server is told in EHLO; nil: the machine's name.
    public var helloName: String?
    public var from: MailAddress
    /// Who is told of what is nobody's, and of what belongs to an owner without an address.
    public var to: [MailAddress]
    /// Addresses of owners that `signet.yaml` calls by a name; one that is an address needs none.
    public var owners: [String: [MailAddress]]
    /// Below it nothing is told.
    public var minimum: Severity
    /// How often to tell that the watch is alive; nil: never.
    public var heartbeat: Duration?
    /// For the connection and each message to each recipient.
    public var timeout: Duration
    /// Where the own templates are; nil: the built-in ones.
    public var templates: TemplateFiles

    public init(
        host: String, port: Int? = nil, protection: Protection = .startTLS, authentication: Authentication = .automatic,
        username: String? = nil, password: Secret<String>? = nil, trustedFile: String? = nil, helloName: String? = nil,
        from: MailAddress, to: [MailAddress], owners: [String: [MailAddress]] = [:], minimum: Severity = .warning,
        heartbeat: Duration? = .seconds(7 * 86_400), timeout: Duration = .seconds(60),
        templates: TemplateFiles = TemplateFiles()
    ) {
        self.host = host
        self.port = port ?? (protection == .implicit ? 465 : 587)
        self.protection = protection
        self.authentication = authentication
        self.username = username
        self.password = password
        self.trustedFile = trustedFile
        self.helloName = helloName
        self.from = from
        self.to = to
        self.owners = owners
        self.minimum = minimum
        self.heartbeat = heartbeat
        self.timeout = timeout
        self.templates = templates
    }

    /// - Throws: `.invalidInput` for what cannot work or would give the password away.
    func check() throws {
        guard Self.isHost(host), (1...65_535).contains(port) else {
            throw SignetError(
                .invalidInput, "\"\(host.prefix(120).onePrintableLine):\(port)\" is no mail server.",
                remedy: "Write its name or address and its port, for example mail.example.org:587.")
        }
        guard !to.isEmpty else {
            throw SignetError(
                .invalidInput, "The mail notifier has no recipients.", remedy: "Name at least one address under to.")
        }
        if let helloName, !Self.isHost(helloName) {
            throw SignetError(
                .invalidInput, "\"\(helloName.prefix(120).onePrintableLine)\" is no name for EHLO.",
                remedy: "Write this machine's DNS name.")
        }
        guard (username == nil) == (password == nil) else {
            throw SignetError(
                .invalidInput, "The mail notifier has a user name or a password, but not both.",
                remedy: "Name both, or none where the server asks for none.")
        }
        if username != nil, protection == .none || protection == .opportunistic, !isOnThisMachine {
            throw SignetError(
                .invalidInput,
                "The password for \(host) could be read on the way: the mail notifier does not insist on TLS.",
                remedy: "Set tls to starttls or implicit.")
        }
    }

    private var isOnThisMachine: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    private static func isHost(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count) && !text.hasPrefix("-")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: ":"):
                    true
                default: false
                }
            }
    }
}
