import SignetCore

/// A host and port to listen on: `127.0.0.1:8210`, `[::1]:8210`, `localhost:0`. Port 0 means a free one.
public struct ListenAddress: Hashable, Sendable {
    /// Address or host name, without brackets.
    public var host: String
    /// 0...65535
    public var port: Int

    /// Where Signet listens when nothing else is said.
    public static let standard = ListenAddress(host: "127.0.0.1", port: 8210)

    /// Puts the two together, unchecked.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads the textual form.
    /// - Throws: `.invalidInput` when it is not `host:port`.
    public init(parsing text: String) throws {
        let invalid = SignetError(
            .invalidInput,
            "\"\(text.prefix(100))\" is not an address to listen on.",
            remedy: "Write host:port, for example 127.0.0.1:8210 or \"[::1]:8210\"; port 0 takes a free port."
        )
        guard let parts = HostPort(parsing: text), let port = parts.port else { throw invalid }
        self.init(host: parts.host, port: port)
    }
}

extension ListenAddress: CustomStringConvertible {
    public var description: String { HostPort.text(host: host, port: port) }
}

extension ListenAddress: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
