import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import SignetServer

@Suite("The verb LIST on HTTP/1.1")
struct ListVerbTests {
    /// What the pipeline makes of bytes that come in these pieces.
    private func heads(_ pieces: [String]) throws -> (methods: [String], body: String) {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false)
        try channel.pipeline.syncOperations.addHandler(ListVerb())
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 80)).wait()
        for piece in pieces { try channel.writeInbound(ByteBuffer(string: piece)) }
        var methods: [String] = []
        var body = ""
        while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
            switch part {
            case .head(let head): methods.append(head.method.rawValue)
            case .body(let buffer): body += String(buffer: buffer)
            case .end: break
            }
        }
        _ = try channel.finish(acceptAlreadyClosed: true)
        return (methods, body)
    }

    private static let list = "LIST /v1/secret HTTP/1.1\r\nHost: h\r\n\r\n"
    private static let post = "POST /v1/a HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\n\r\n"

    @Test("Requests one after the other keep their verbs")
    func sequence() throws {
        let get = Self.list.replacing("LIST", with: "GET")
        #expect(
            try heads([Self.list, get, Self.list, Self.post + "LIST / HTTP/", Self.list]).methods
                == ["LIST", "GET", "LIST", "POST", "LIST"])
    }

    @Test("Byte by byte too")
    func pieces() throws {
        let text = Self.list + Self.post + "LIST / HTTP/" + Self.list
        let (methods, body) = try heads(text.map { String($0) })
        #expect(methods == ["LIST", "POST", "LIST"])
        #expect(body == "LIST / HTTP/")
    }

    @Test("A body that begins so stays as it is")
    func body() throws {
        let (methods, body) = try heads([Self.post, "LIST ", "/ HTTP/"])
        #expect(methods == ["POST"] && body == "LIST / HTTP/")
    }

    @Test("LINK is LINK; other verbs are refused as before")
    func others() throws {
        #expect(try heads([Self.list.replacing("LIST", with: "LINK")]).methods == ["LINK"])
        #expect(throws: (any Error).self) { try heads([Self.list.replacing("LIST", with: "LISA")]) }
    }
}
