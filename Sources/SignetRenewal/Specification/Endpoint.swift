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
        guard text.utf8.count <= 300, !text.contains(where: { $0.isWhitespace || $0 == "/" }) else { throw invalid }
        var host = text[...]
        var portText: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw invalid }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":"), host.contains(":") else { throw invalid }
            portText = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            portText = text[text.index(after: colon)...]
            guard !host.contains(":") else { throw invalid }
        }
        guard !host.isEmpty else { throw invalid }
        guard let port = portText.map({ Int($0) }) ?? defaultPort, (1...65535).contains(port) else { throw invalid }
        self.init(host: String(host), port: port)
    }
}

extension Endpoint: CustomStringConvertible {
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension SignetError.Code {
    /// A text that should be `host:port` is not.
    public static let invalidEndpoint = Self(rawValue: "endpoint.invalid")
}
