import SignetCore

/// A TCP address to which one connects: `host:port`, `10.0.0.1:443`, `[2001:db8::1]:443`.
public struct Endpoint: Hashable, Sendable {
    /// Name or address, without brackets.
    public let host: String
    /// 1 to 65535.
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`; without a port `defaultPort` is taken where one is given.
    /// - Throws: `.invalidEndpoint`.
    public init(parsing text: String, defaultPort: Int? = nil) throws {
        let invalid = SignetError(
            .invalidEndpoint, "\"\(text.prefix(300))\" is not an address of the form host:port.",
            remedy: "Write for example localhost:8443, 10.0.0.1:443 or [2001:db8::1]:443."
        )
        guard let parts = HostPort(parsing: text), let port = parts.port ?? defaultPort, (1...65535).contains(port)
        else { throw invalid }
        self.init(host: parts.host, port: port)
    }
}

extension Endpoint: CustomStringConvertible {
    public var description: String { HostPort.text(host: host, port: port) }
}

extension SignetError.Code {
    /// A text that should be `host:port` is not.
    public static let invalidEndpoint = Self(rawValue: "endpoint.invalid")
}
