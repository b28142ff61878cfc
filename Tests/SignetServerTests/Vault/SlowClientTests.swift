import Foundation
import SignetCore
import SignetTestSupport
import SignetVault
import Testing

@testable import SignetServer

@Suite("Clients of the Vault API that take their time")
struct SlowClientTests {
    private static let limits: ListenerLimits = {
        var limits = ListenerLimits()
        // Long beside what a busy machine takes from a test, short beside what the clients here would take.
        limits.head = .seconds(2)
        limits.request = .seconds(4)
        limits.idle = .seconds(5)
        limits.answer = .seconds(6)
        return limits
    }()

    /// Sends a byte every 20 ms until the server closes the connection.
    /// - Returns: how many bytes were not sent because of that, and what the server said
    private func dribble(_ text: String, on connection: RawConnection) async throws -> (unsent: Int, String) {
        var unsent = text.utf8.count
        for byte in Array(text.utf8) {
            guard !connection.isClosed, (try? await connection.send([byte])) != nil else { break }
            unsent -= 1
            try await Task.sleep(for: .milliseconds(20))
        }
        return (unsent, try await connection.untilClosed())
    }

    @Test("Who says nothing, or sends a head byte by byte, is closed")
    func head() async throws {
        try await ListeningVault.run(Self.limits) { vault in
            let start = ContinuousClock.now
            let silent = try await vault.connect()
            #expect(try await silent.untilClosed() == "")
            #expect(start.duration(to: .now) >= Self.limits.head - .milliseconds(50))
            let endless = "GET /v1/sys/health HTTP/1.1\r\n" + String(repeating: "X-A: b\r\n", count: 200)
            let dribbling = ContinuousClock.now
            let (unsent, output) = try await dribble(endless, on: try await vault.connect())
            let took = dribbling.duration(to: .now)
            #expect(output == "" && took >= Self.limits.head - .milliseconds(50) && unsent > 0, "\(took) \(unsent)")
            #expect(try await vault.isHealthy())
        }
    }

    @Test("Who sends a body byte by byte is closed")
    func body() async throws {
        try await ListeningVault.run(Self.limits) { vault in
            let start = ContinuousClock.now
            let connection = try await vault.connect()
            try await connection.send(ListeningVault.head("POST", "secret/data/a", ["Content-Length: 1000"]))
            let (unsent, output) = try await dribble(String(repeating: " ", count: 1000), on: connection)
            let took = start.duration(to: .now)
            #expect(!output.contains("200") && took >= Self.limits.request - .milliseconds(50), "\(took) \(output)")
            #expect(unsent > 0)
            #expect(try await vault.isHealthy())
        }
    }

    @Test("The rest of a body that is too large is not waited for")
    func restOfABody() async throws {
        try await ListeningVault.run(Self.limits) { vault in
            let connection = try await vault.connect()
            try await connection.send(ListeningVault.head("POST", "secret/data/a", ["Content-Length: 99999999"]))
            let (unsent, output) = try await dribble(String(repeating: " ", count: 1000), on: connection)
            #expect(output.hasPrefix("HTTP/1.1 413") && unsent > 0, "\(unsent) \(output)")
        }
    }

    @Test("Who was answered and does not come again is closed; who comes again is not")
    func idle() async throws {
        try await ListeningVault.run(Self.limits) { vault in
            let connection = try await vault.connect()
            for count in 1...4 {
                try await connection.send(ListeningVault.health)
                let answers = try await connection.untilReceived("HTTP/1.1 200", times: count)
                #expect(answers.components(separatedBy: "HTTP/1.1 200").count == count + 1)
                try await Task.sleep(for: Self.limits.idle * 0.3)
            }
            let start = ContinuousClock.now
            #expect(!connection.isClosed)
            try await connection.untilClosed()
            #expect(start.duration(to: .now) < Self.limits.idle + .seconds(10))
        }
    }

    @Test("Who does not take its answers is closed")
    func answers() async throws {
        var limits = Self.limits
        limits.connections = 1
        try await ListeningVault.run(limits) { [limits] vault in
            let text = String(repeating: "x", count: 1 << 20)
            let connection = try await vault.connect()
            try await connection.send(
                ListeningVault.request("POST", "secret/data/a", #"{"data":{"k":"\#(text)"}}"#))
            try await connection.untilReceived("}")
            try await connection.stopReading()
            let count = 100
            try await connection.send(String(repeating: ListeningVault.head("GET", "secret/data/a"), count: count))
            // The only place is free again when the server has closed that one.
            let start = ContinuousClock.now
            #expect(try await vault.isHealthy())
            #expect(start.duration(to: .now) < limits.answer + .seconds(10))
            try await connection.startReading()
            #expect(try await connection.untilClosed().utf8.count < count << 20)
        }
    }

    @Test("What is not answered in time is answered 503")
    func duration() async throws {
        var limits = Self.limits
        limits.answer = .milliseconds(1)
        try await ListeningVault.run(limits) { vault in
            // A password takes a tenth of a second, known or not.
            var request = VaultRequest(.update, "sys/auth/userpass", fields: ["type": "userpass"])
            request.token = Secret("root")
            #expect(await vault.core.answer(request).status == 204)
            let login = try await vault.connect()
            try await login.send(ListeningVault.request("POST", "auth/userpass/login/a", #"{"password":"p"}"#))
            let answer = try await login.untilClosed()
            #expect(answer.hasPrefix("HTTP/1.1 503") && answer.contains("took too long"), "\(answer)")
        }
    }

    @Test("A handshake that is not done, and silence after it, are closed")
    func handshake() async throws {
        let files = TLSFiles()
        try await files.makeSelfSigned("server")
        let context = try ReloadingTLSContext(
            certificatePath: files.path("server.crt"), keyPath: files.path("server.key"),
            clientCertificates: .requested)
        try await ListeningVault.run(tls: context, Self.limits) { vault in
            let silent = try await vault.connect()
            #expect(try await silent.untilClosed() == "")
            let (unsent, _) = try await dribble(
                "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}" + String(repeating: "x", count: 500),
                on: try await vault.connect())
            #expect(unsent > 0)
            let modern = try await vault.connect(tls: ["h2"])
            try await modern.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            let older = try await vault.connect(tls: ["http/1.1"])
            try await older.untilClosed()
            try await modern.untilClosed()
            let answered = try await vault.connect(tls: ["http/1.1"])
            try await answered.send(ListeningVault.health)
            #expect(try await answered.untilReceived("}").hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test("A stream of HTTP/2 whose body does not come is ended")
    func stream() async throws {
        let files = TLSFiles()
        try await files.makeSelfSigned("server")
        let context = try ReloadingTLSContext(
            certificatePath: files.path("server.crt"), keyPath: files.path("server.key"),
            clientCertificates: .requested)
        try await ListeningVault.run(tls: context, Self.limits) { vault in
            let connection = try await vault.connect(tls: ["h2"])
            // POST, https, a path and an authority (RFC 7541 section 6), and the first byte of a body.
            let head = [0x83, 0x87, 0x04, 0x0C] + Array("/v1/sys/init".utf8) + [0x01, 0x01] + Array("a".utf8)
            try await connection.send(
                Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + Self.frame(4, 0, 0, []) + Self.frame(1, 4, 1, head)
                    + Self.frame(0, 0, 1, Array("{".utf8)))
            let reset = String(decoding: Self.frame(3, 0, 1, [0, 0, 0, 8]), as: UTF8.self)
            #expect(try await connection.untilReceived(reset).contains(reset))
            // The client does not agree to the end of the connection, and it ends nevertheless.
            try await connection.untilClosed()
        }
    }

    /// A frame of HTTP/2 (RFC 9113 section 4.1).
    private static func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0, 0, UInt8(payload.count), type, flags, 0, 0, 0, stream] + payload
    }

    @Test("What was cut off is not carried out")
    func cutOff() async throws {
        try await ListeningVault.run(Self.limits) { vault in
            let body = #"{"data":{"k":"v"}}"#
            let starts = [
                ListeningVault.head("POST", "secret/data/cut", ["Content-Length: 100"]) + body,
                ListeningVault.head("POST", "secret/data/cut", ["Transfer-Encoding: chunked"]) + "12\r\n\(body)\r\n",
                ListeningVault.head(
                    "POST", "secret/data/cut",
                    ["Content-Length: 100", "Content-Type: application/x-www-form-urlencoded"]) + "data=k=v",
            ]
            for start in starts {
                let finished = try await vault.connect()
                try await finished.send(start)
                try await finished.finishSending()
                let first = try await finished.untilClosed()
                #expect(!first.contains("HTTP/1.1 200"), "\(first)")
                let waiting = try await vault.connect()
                try await waiting.send(start)
                let second = try await waiting.untilClosed()
                #expect(!second.contains("HTTP/1.1 200"), "\(second)")
                let reset = try await vault.connect()
                try await reset.send(start)
                await reset.close()
            }
            let answer = try await vault.answer(ListeningVault.head("GET", "secret/data/cut"))
            #expect(answer.hasPrefix("HTTP/1.1 404"), "\(answer)")
        }
    }
}
