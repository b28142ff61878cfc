import SignetCore

/// How much a client of the Vault API may send, and for how long: a listener's part of a Vault server's configuration.
public struct ListenerLimits: Hashable, Sendable {
    /// Bytes of one body; what is longer is answered 413 (`max_request_size`).
    public var bodySize = 32 << 20
    /// Within which a request must be answered: carried out, and the answer taken by the client (`max_request_duration`,
    /// or `http_write_timeout` where that is shorter).
    public var answer: Duration = .seconds(90)
    /// Within which a new connection must have sent the head of a request, and the handshake of TLS before it must be done
    /// (`http_read_header_timeout`).
    public var head: Duration = .seconds(10)
    /// Within which a request must have come whole after its head (`http_read_timeout`).
    public var request: Duration = .seconds(30)
    /// How long a connection may wait for the next request (`http_idle_timeout`).
    public var idle: Duration = .seconds(300)
    /// Of bodies that are JSON (`max_json_depth`, `max_json_string_value_length`).
    public var json = JSONLimits(depth: 100, textLength: 1 << 20, values: 250_000)
    /// Connections at a time; others wait until one ends.
    public var connections = 4096

    public init() {}

    /// Bytes of one header field, of all, and their number: 400 where it is more.
    static let headerFieldSize = 32 << 10
    static let headerSize = 64 << 10
    static let headerCount = 200

    /// Bytes of all bodies that are in memory at a time; what would be more is answered 503.
    var bodyRoom: Int { bodySize * 8 }
}
