import Foundation
import SignetCore
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetServer

@Suite("How much a client of the Vault API may send")
struct ListenerLimitTests {
    private static func limits(body: Int = 1000, connections: Int = 4096) -> ListenerLimits {
        var limits = ListenerLimits()
        limits.bodySize = body
        limits.connections = connections
        return limits
    }

    /// A secret as long as it takes.
    private static func body(_ length: Int) -> String {
        let frame = #"{"data":{"k":""}}"#
        return #"{"data":{"k":"\#(String(repeating: "x", count: length - frame.utf8.count))"}}"#
    }

    @Test("A body of the limit is taken, one byte more is refused, announced or not")
    func bodies() async throws {
        try await ListeningVault.run(Self.limits()) { vault in
            let path = "secret/data/a"
            let fits = try await vault.answer(ListeningVault.request("POST", path, Self.body(1000)))
            #expect(fits.hasPrefix("HTTP/1.1 200"), "\(fits)")
            let chunks = "3e9\r\n\(Self.body(1001))\r\n0\r\n\r\n"
            for request in [
                ListeningVault.request("POST", path, Self.body(1001)),
                ListeningVault.head("POST", path, ["Transfer-Encoding: chunked"]) + chunks,
                ListeningVault.head("PUT", path, ["Content-Length: 9223372036854775807"]),
            ] {
                let refused = try await vault.answer(request)
                #expect(refused.hasPrefix("HTTP/1.1 413"), "\(refused)")
                #expect(refused.lowercased().contains("content-type: application/json\r\n"), "\(refused)")
                #expect(refused.hasSuffix(#"{"errors":["http: request body too large"]}"#), "\(refused)")
            }
        }
        #expect(ListenerLimits().bodySize == 32 << 20)
    }

    @Test("All bodies together have bounds too", .timeLimit(.minutes(10)))
    func allBodies() async throws {
        try await ListeningVault.run(Self.limits()) { vault in
            let whole = ListeningVault.request("POST", "secret/data/a", Self.body(1000))
            let hold = { @Sendable in
                let connection = try await vault.connect()
                try await connection.send(String(whole.dropLast()))
                return connection
            }
            var held: [RawConnection] = []
            for _ in 0..<8 { held.append(try await hold()) }
            let request = ListeningVault.request("POST", "secret/data/b", Self.body(500))
            var answer = ""
            while !answer.hasPrefix("HTTP/1.1 503") {
                try Task.checkCancellation()
                answer = try await vault.answer(request)
                // One that came while that request had the room was refused instead.
                for index in held.indices where held[index].output.hasPrefix("HTTP/1.1 503") {
                    held[index] = try await hold()
                }
            }
            #expect(answer.contains("too much is being sent"))
            for connection in held {
                try await connection.send("}")
                #expect(try await connection.untilReceived("wrap_info").hasPrefix("HTTP/1.1 200"))
            }
            #expect(try await vault.answer(request).hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test("Heads have bounds: a field, all fields, their number, the path")
    func heads() async throws {
        try await ListeningVault.run { vault in
            let long = String(repeating: "x", count: 33 << 10)
            let many = (0..<201).map { "X-\($0): y" }
            let wide = (0..<3).map { "X-\($0): \(long.prefix(30 << 10))" }
            for request in [
                ListeningVault.head("GET", "sys/health", ["X-Long: \(long)"]),
                ListeningVault.head("GET", "sys/health", many), ListeningVault.head("GET", "sys/health", wide),
                ListeningVault.head("GET", "sys/health?a=\(long)"), "GET /\(long)\(long)", long + long,
                "GET / HTTP/1.1\r\n\(long)",
            ] {
                let connection = try await vault.connect()
                // The server may have gone before all is sent.
                try? await connection.send(request)
                let answer = try await connection.untilClosed()
                #expect(answer == "" || answer.hasPrefix("HTTP/1.1 400"), "\(answer)")
            }
            let path = try await vault.answer(ListeningVault.head("GET", String(repeating: "x", count: 5000)))
            #expect(path.hasPrefix("HTTP/1.1 400") && path.contains("path is too long"))
            #expect(try await vault.isHealthy())
        }
    }

    @Test("JSON has bounds in depth, number and length")
    func json() async throws {
        try await ListeningVault.run { vault in
            let bodies = [
                String(repeating: "[", count: 100_000), String(repeating: #"{"a":"#, count: 100_000),
                #"{"a":"# + String(repeating: "[", count: 200) + String(repeating: "]", count: 200) + "}",
                #"{"a":["# + String(repeating: "0,", count: 300_000) + "0]}",
                #"{"a":""# + String(repeating: "x", count: 1_100_000) + #""}"#, "[]", "1", "{", #"{"a":1}}"#,
                "{\"a\":\"\u{0}\"}", #"{"a":1e999}"#, #"{"a":"\ud800"}"#,
            ]
            for body in bodies {
                let answer = try await vault.answer(ListeningVault.request("POST", "secret/data/a", body))
                #expect(answer.hasPrefix("HTTP/1.1 400"), "\(body.prefix(50)): \(answer)")
            }
        }
    }

    @Test("Connections beyond the limit wait until one ends")
    func connections() async throws {
        try await ListeningVault.run(Self.limits(connections: 2)) { vault in
            let first = try await vault.connect()
            let second = try await vault.connect()
            for connection in [first, second] {
                try await connection.send(ListeningVault.health)
                #expect(try await connection.untilReceived("}").hasPrefix("HTTP/1.1 200"))
            }
            let third = try await vault.connect()
            try await third.send(ListeningVault.health)
            for _ in 0..<20 {
                try await second.send(ListeningVault.health)
                #expect(third.output == "")
            }
            try await second.untilReceived("HTTP/1.1 200", times: 21)
            #expect(third.output == "")
            await first.close()
            #expect(try await third.untilReceived("}").hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test("Bytes that are no HTTP, or two readings of it, never are a fault of ours")
    func bytes() async throws {
        try await ListeningVault.run { vault in
            let good = ListeningVault.request("POST", "secret/data/a", Self.body(60), ["Connection: close"])
            for damaged in mutations(of: Array(good.utf8), count: 300, seed: 41) {
                let connection = try await vault.connect()
                try? await connection.send(damaged)
                try? await connection.finishSending()
                let answer = try await connection.untilClosed()
                #expect(!answer.contains("HTTP/1.1 5"), "\(String(decoding: damaged, as: UTF8.self)): \(answer)")
            }
            // A second request inside a body must not be seen.
            let inner = ListeningVault.request("POST", "secret/data/smuggled", Self.body(60))
            for headers in [
                ["Content-Length: 4", "Transfer-Encoding: chunked"], ["Transfer-Encoding: chunked, identity"],
                ["Content-Length: 4", "Content-Length: 5"], ["Content-Length: +4"], ["Content-Length: 0x4"],
                ["Transfer-Encoding: xchunked"], ["Content-Length : 4"], ["Transfer-Encoding:\u{b}chunked"],
            ] {
                let connection = try await vault.connect()
                try? await connection.send(ListeningVault.head("POST", "sys/health", headers) + "0\r\n\r\n" + inner)
                try? await connection.finishSending()
                _ = try await connection.untilClosed()
            }
            let answer = try await vault.answer(ListeningVault.head("GET", "secret/data/smuggled"))
            #expect(answer.hasPrefix("HTTP/1.1 404"), "\(answer)")
            #expect(try await vault.isHealthy())
        }
    }
}
