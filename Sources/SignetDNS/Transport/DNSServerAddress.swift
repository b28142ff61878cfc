import NIOCore
import SignetCore

/// Where a name server listens: an IP address and a port.
public struct DNSServerAddress: Hashable, Sendable {
    /// The port of name servers.
    public static let standardPort = 53

    /// `192.0.2.1`, `2001:db8::1`
    public let host: String
    /// 1 to 65535.
    public let port: Int

    /// Takes an IP address.
    /// - Throws: `.invalidDNSName` when `host` is no IP address or `port` none.
    public init(host: String, port: Int = Self.standardPort) throws {
        self.host = host
        self.port = port
        guard (1...65_535).contains(port), (try? SocketAddress(ipAddress: host, port: port)) != nil else {
            throw Self.invalid("\(host.prefix(100)) port \(port)")
        }
    }

    /// Reads `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353`.
    /// - Throws: `.invalidDNSName`
    public init(parsing text: String) throws {
        let (host, port) = try Self.split(text)
        try self.init(host: host, port: port)
    }

    /// Host, of whatever kind, and port; the standard port when none is written.
    static func split(_ text: String) throws -> (host: String, port: Int) {
        let colons = text.count { $0 == ":" }
        if text.hasPrefix("[") {
            let parts = text.dropFirst().split(separator: "]", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw invalid(text) }
            if parts[1].isEmpty { return (String(parts[0]), standardPort) }
            guard parts[1].hasPrefix(":"), let port = Int(parts[1].dropFirst()) else { throw invalid(text) }
            return (String(parts[0]), port)
        }
        guard colons == 1, let colon = text.firstIndex(of: ":") else { return (text, standardPort) }
        guard let port = Int(text[text.index(after: colon)...]) else { throw invalid(text) }
        return (String(text[..<colon]), port)
    }

    private static func invalid(_ text: String) -> SignetError {
        SignetError(
            .invalidDNSName, "\"\(text.prefix(120))\" is no address of a name server.",
            remedy: "Write an IP address, with a port where it is not 53: 192.0.2.1:53, [2001:db8::1]:53.")
    }

    var socketAddress: SocketAddress {
        get throws { try SocketAddress(ipAddress: host, port: port) }
    }
}

extension DNSServerAddress: CustomStringConvertible {
    /// `192.0.2.1`, or with a port that is not the standard one `192.0.2.1:5353`, `[2001:db8::1]:5353`.
    public var description: String {
        if port == Self.standardPort { return host }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension DNSServerAddress: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
