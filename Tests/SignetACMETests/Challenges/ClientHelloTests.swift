import NIOCore
import NIOEmbedded
import NIOSSL
import SignetTestSupport
import Testing

@testable import SignetACME

/// The first message of TLS clients, whole, in pieces, and damaged.
@Suite struct ClientHelloTests {
    /// What BoringSSL says first.
    private func hello(for name: String?, protocols: [String]) throws -> [UInt8] {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = protocols
        let context = try NIOSSLContext(configuration: configuration)
        let channel = EmbeddedChannel(handler: try NIOSSLClientHandler(context: context, serverHostname: name))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 443)).wait()
        let bytes = try #require(try channel.readOutbound(as: ByteBuffer.self))
        _ = try? channel.finish(acceptAlreadyClosed: true)
        return Array(bytes.readableBytesView)
    }

    private func read(_ bytes: some Collection<UInt8>) -> ClientHello.Reading {
        ClientHello.read(ByteBuffer(bytes: bytes))
    }

    @Test func nameAndProtocols() throws {
        #expect(
            read(try hello(for: "Shop.Example.com", protocols: ["h2", "acme-tls/1"]))
                == .hello(ClientHello(serverName: "shop.example.com", applicationProtocols: ["h2", "acme-tls/1"])))
        #expect(read(try hello(for: nil, protocols: [])) == .hello(ClientHello()))
    }

    @Test func everyBeginningIsIncomplete() throws {
        let bytes = try hello(for: "shop.example.com", protocols: ["acme-tls/1"])
        for count in 0..<bytes.count { #expect(read(bytes.prefix(count)) == .incomplete, "\(count)") }
        guard case .hello = read(bytes + [0x17, 3, 3]) else {
            return #expect(Bool(false), "what follows does not matter")
        }
    }

    @Test(arguments: [1, 3, 4, 5, 100, 4096]) func aHelloInSeveralRecords(size: Int) throws {
        let bytes = try hello(for: "shop.example.com", protocols: ["acme-tls/1"])
        let message = bytes.dropFirst(5)
        var records: [UInt8] = []
        var rest = message
        while !rest.isEmpty {
            let piece = rest.prefix(size)
            records += [0x16, 3, 1, UInt8(piece.count >> 8), UInt8(piece.count & 255)] + piece
            rest = rest.dropFirst(size)
        }
        #expect(read(records) == read(bytes))
        #expect(read(records.dropLast()) == .incomplete)
    }

    @Test(
        arguments: [
            Array("GET / HTTP/1.1\r\n".utf8), [0x15, 3, 3, 0, 2, 2, 40], [0x16, 2, 0, 0, 5], [0x16, 3, 1, 0, 0],
            [0x16, 3, 1, 0, 4, 2, 0, 0, 0], [0x16, 3, 1, 0, 4, 1, 0xFF, 0, 0], [0x16, 3, 1, 0xFF, 0xFF],
            [0x16, 3, 1, 0, 4, 1, 0, 0, 0],
        ] as [[UInt8]])
    func whatIsNone(bytes: [UInt8]) {
        #expect(read(bytes) == .other)
    }

    @Test func aHelloWithoutEnd() {
        let record: [UInt8] = [0x16, 3, 1, 0, 1, 1]
        var bytes: [UInt8] = [0x16, 3, 1, 0, 4, 1, 0, 0x3F, 0xFF]
        while bytes.count <= ClientHello.maximumSize { bytes += record }
        #expect(read(bytes) == .other)
    }

    @Test func damagedHellosNeverTrap() throws {
        let bytes = try hello(for: "shop.example.com", protocols: ["acme-tls/1"])
        var readings: [Bool: Int] = [:]
        for damaged in mutations(of: bytes, count: 4000, seed: 8737) {
            if case .hello = read(damaged) { readings[true, default: 0] += 1 } else { readings[false, default: 0] += 1 }
        }
        #expect(readings[true, default: 0] > 0 && readings[false, default: 0] > 0)
    }
}
