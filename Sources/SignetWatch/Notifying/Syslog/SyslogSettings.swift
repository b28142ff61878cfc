import SignetCore

/// A system log.
public struct SyslogSettings: Sendable {
    /// How it is reached.
    public enum Target: Hashable, Sendable {
        /// A datagram socket: `/dev/log`.
        case unix(path: String)
        case udp(host: String, port: Int)
        /// With octet counting (RFC 6587 section 3.4.1).
        case tcp(host: String, port: Int)
        /// The same over TLS (RFC 5425); the server's certificate is verified.
        case tls(host: String, port: Int)

        /// Reads `/dev/log`, `udp://HOST:514`, `tcp://HOST:601` or `tls://HOST:6514`.
        /// - Throws: `.invalidInput`
        public init(parsing text: String) throws {
            if text.hasPrefix("/") {
                self = .unix(path: text)
            } else if text.hasPrefix("udp://"), let server = HostPort(parsing: String(text.dropFirst(6))) {
                self = .udp(host: server.host, port: server.port ?? 514)
            } else if text.hasPrefix("tcp://"), let server = HostPort(parsing: String(text.dropFirst(6))) {
                self = .tcp(host: server.host, port: server.port ?? 601)
            } else if text.hasPrefix("tls://"), let server = HostPort(parsing: String(text.dropFirst(6))) {
                self = .tls(host: server.host, port: server.port ?? 6514)
            } else {
                throw SignetError(
                    .invalidInput, "\"\(text.prefix(120).onePrintableLine)\" is no system log.",
                    remedy: "Write /dev/log, udp://HOST:514, tcp://HOST:601 or tls://HOST:6514.")
            }
        }
    }

    public var target: Target
    /// With TLS a PEM file with the authorities that may have issued the server's certificate; nil: those that the machine trusts.
    public var trustedFile: String?
    /// 0 to 23 (RFC 5424 section 6.2.1); 3: system daemons.
    public var facility: Int
    public var minimum: Severity
    public var heartbeat: Duration?
    public var timeout: Duration

    public init(
        target: Target = .unix(path: "/dev/log"), trustedFile: String? = nil, facility: Int = 3,
        minimum: Severity = .warning,
        heartbeat: Duration? = .seconds(7 * 86_400), timeout: Duration = .seconds(10)
    ) {
        self.target = target
        self.trustedFile = trustedFile
        self.facility = facility
        self.minimum = minimum
        self.heartbeat = heartbeat
        self.timeout = timeout
    }
}
