import Foundation
import SignetCore

/// A TCP address to which one connects: `host:port`, `10.0.0.1:443`, `[2001:db8::1]:443`; or `smtp://host:25` where TLS begins
/// within another protocol (``StartTLS``).
public struct Endpoint: Hashable, Sendable {
    /// Name or address, without brackets.
    public let host: String
    /// 1 to 65535.
    public let port: Int
    /// The protocol within which TLS begins; nil: TLS from the first byte.
    public let startTLS: StartTLS?

    public init(host: String, port: Int, startTLS: StartTLS? = nil) {
        self.host = host
        self.port = port
        self.startTLS = startTLS
    }

    /// Reads `host:port`, after the scheme of a ``StartTLS`` where TLS begins within that protocol, or `tls://` where it does
    /// not; without a port that of the protocol is taken, or `defaultPort` where one is given.
    /// - Throws: `.invalidEndpoint`.
    public init(parsing text: String, defaultPort: Int? = nil) throws {
        let invalid = SignetError(
            .invalidEndpoint, "\"\(text.prefix(300))\" is not an address of the form host:port.",
            remedy: "Write for example localhost:8443, 10.0.0.1:443, [2001:db8::1]:443 or smtp://localhost:25."
        )
        let (startTLS, address) = Self.splitScheme(text)
        guard let parts = HostPort(parsing: String(address)),
            let port = parts.port ?? startTLS?.defaultPort ?? defaultPort,
            (1...65535).contains(port)
        else { throw invalid }
        self.init(host: parts.host, port: port, startTLS: startTLS)
    }

    /// An unknown scheme is left where it is, and refused as a part of the address.
    private static func splitScheme(_ text: String) -> (StartTLS?, Substring) {
        guard let separator = text.range(of: "://") else { return (nil, text[...]) }
        let rest = text[separator.upperBound...]
        let scheme = text[..<separator.lowerBound]
        if scheme == directScheme { return (nil, rest) }
        guard let startTLS = StartTLS(scheme: String(scheme)) else { return (nil, text[...]) }
        return (startTLS, rest)
    }

    /// Stands before an address where TLS from the first byte is said in so many words.
    static let directScheme = "tls"
}

extension Endpoint: CustomStringConvertible {
    public var description: String {
        let scheme = startTLS.map { "\($0.rawValue)://" } ?? ""
        return scheme + HostPort.text(host: host, port: port)
    }
}

extension SignetError.Code {
    /// A text that should be `host:port` is not.
    public static let invalidEndpoint = Self(rawValue: "endpoint.invalid")
}
