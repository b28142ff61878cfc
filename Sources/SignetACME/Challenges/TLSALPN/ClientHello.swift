import NIOCore

/// What the first message of a TLS client says, as far as it decides who answers (RFC 8446 section 4.1.2).
struct ClientHello: Hashable, Sendable {
    /// The host name asked for (RFC 6066 section 3), lower case; nil when none is named.
    var serverName: String?
    /// The application protocols offered (RFC 7301), in the client's order.
    var applicationProtocols: [String] = []

    /// What the beginning of a connection turns out to be.
    enum Reading: Hashable, Sendable {
        /// More bytes are needed.
        case incomplete
        /// A complete hello.
        case hello(ClientHello)
        /// Not TLS, or a hello that is damaged or larger than any client's.
        case other
    }

    /// The largest hello that is read, with its record headers, in octets.
    static let maximumSize = 16 << 10

    /// Looks at the first bytes of a connection, whole records or parts of them. Consumes nothing.
    static func read(_ bytes: ByteBuffer) -> Reading {
        var bytes = bytes
        var message = ByteBuffer()
        let isTooLarge = bytes.readableBytes > maximumSize
        while true {
            guard let type = bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) else { break }
            guard type == 0x16 else { return .other }
            guard let major = bytes.getInteger(at: bytes.readerIndex + 1, as: UInt8.self) else { break }
            guard major == 3 else { return .other }
            guard let length = bytes.getInteger(at: bytes.readerIndex + 3, as: UInt16.self) else { break }
            guard length > 0, length <= maximumSize else { return .other }
            guard bytes.readableBytes >= 5 + Int(length) else { break }
            bytes.moveReaderIndex(forwardBy: 5)
            guard var fragment = bytes.readSlice(length: Int(length)) else { return .other }
            message.writeBuffer(&fragment)
            if let reading = handshakeMessage(message) { return reading }
        }
        return isTooLarge ? .other : .incomplete
    }

    /// The handshake message in the records so far; nil when its end has not come.
    private static func handshakeMessage(_ message: ByteBuffer) -> Reading? {
        var message = message
        guard let type = message.readInteger(as: UInt8.self) else { return nil }
        guard type == 1 else { return .other }
        guard let high = message.readInteger(as: UInt8.self), let low = message.readInteger(as: UInt16.self) else {
            return nil
        }
        let length = Int(high) << 16 | Int(low)
        guard length <= maximumSize else { return .other }
        guard var body = message.readSlice(length: length) else { return nil }
        return ClientHello(body: &body).map(Reading.hello) ?? .other
    }
}

// MARK: - Wire form

extension ClientHello {
    private init?(body: inout ByteBuffer) {
        // legacy_version and random
        guard body.readSlice(length: 34) != nil,
            body.readLengthPrefixedSlice(as: UInt8.self) != nil,  // session id
            body.readLengthPrefixedSlice(as: UInt16.self) != nil,  // cipher suites
            body.readLengthPrefixedSlice(as: UInt8.self) != nil  // compression methods
        else { return nil }
        guard body.readableBytes > 0 else { return }
        guard var extensions = body.readLengthPrefixedSlice(as: UInt16.self) else { return nil }
        while extensions.readableBytes > 0 {
            guard let type = extensions.readInteger(as: UInt16.self),
                var content = extensions.readLengthPrefixedSlice(as: UInt16.self)
            else { return nil }
            switch type {
            case 0:
                guard let name = Self.hostName(&content) else { return nil }
                serverName = name
            case 16:
                guard let protocols = Self.protocols(&content) else { return nil }
                applicationProtocols = protocols
            default: continue
            }
        }
    }

    /// ServerNameList (RFC 6066 section 3); only host names exist.
    private static func hostName(_ content: inout ByteBuffer) -> String? {
        guard var list = content.readLengthPrefixedSlice(as: UInt16.self),
            list.readInteger(as: UInt8.self) == 0,
            var name = list.readLengthPrefixedSlice(as: UInt16.self),
            (1...255).contains(name.readableBytes),
            let octets = name.readBytes(length: name.readableBytes), octets.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return String(decoding: octets, as: UTF8.self).lowercased()
    }

    /// ProtocolNameList (RFC 7301 section 3.1).
    private static func protocols(_ content: inout ByteBuffer) -> [String]? {
        guard var list = content.readLengthPrefixedSlice(as: UInt16.self) else { return nil }
        var protocols: [String] = []
        while list.readableBytes > 0 {
            guard let name = list.readLengthPrefixedSlice(as: UInt8.self), name.readableBytes > 0 else { return nil }
            protocols.append(String(buffer: name))
        }
        return protocols
    }
}
