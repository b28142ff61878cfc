/// The text `host:port` taken apart: `localhost:8443`, `10.0.0.1:443`, `[2001:db8::1]:443`, or a host without a port.
public struct HostPort: Hashable, Sendable {
    /// Name or address, without brackets.
    public let host: String
    /// 0 to 65535; nil: none was written.
    public let port: Int?

    /// Reads the text, of at most 300 bytes; an IPv6 address stands in brackets.
    public init?(parsing text: String) {
        guard text.utf8.count <= 300, !text.contains(where: { $0.isWhitespace || $0 == "/" }) else { return nil }
        var host = text[...]
        var digits: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":"), host.contains(":") else { return nil }
            digits = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            digits = text[text.index(after: colon)...]
            guard !host.contains(":") else { return nil }
        }
        guard !host.isEmpty else { return nil }
        self.host = String(host)
        port = digits.flatMap { $0.utf8.first == UInt8(ascii: "+") ? nil : UInt16($0).map(Int.init) }
        if digits != nil, port == nil { return nil }
    }

    /// The text of host and port, the host in brackets when it is an IPv6 address.
    public static func text(host: String, port: Int) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
