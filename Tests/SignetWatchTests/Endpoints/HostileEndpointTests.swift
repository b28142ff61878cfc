import Foundation
import SignetCore
import SignetRenewal
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetWatch

/// Servers on loopback that show no certificate, each in its own way, beside one that does.
@Suite struct HostileEndpointTests {
    private static let serverHello: [UInt8] =
        [22, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0xC0, 0x2B, 0]

    struct Case: Sendable, CustomTestStringConvertible {
        let reason: String
        let manner: SayingServer.Manner
        var testDescription: String { reason }
    }

    static let cases = [
        Case(reason: "not-tls", manner: .say(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))),
        Case(reason: "not-tls", manner: .repeating(Array("220 welcome\r\n".utf8))),
        Case(reason: "closed", manner: .sayAndClose([])),
        Case(reason: "closed", manner: .sayAndClose(serverHello)),
        Case(reason: "timed-out", manner: .say([])),
        Case(reason: "timed-out", manner: .say(serverHello)),
        Case(reason: "tls-alert", manner: .say([21, 3, 3, 0, 2, 2, 112])),
        Case(reason: "endless-handshake", manner: .repeating([21, 3, 3, 0, 2, 1, 112])),
        Case(reason: "endless-handshake", manner: .repeating(serverHello + [22, 3, 3, 0, 4, 11, 0xFF, 0xFF, 0xFF])),
        Case(reason: "broken-handshake", manner: .say(serverHello + [22, 3, 3, 0xFF, 0xFF])),
        Case(reason: "broken-handshake", manner: .say([22, 3, 3, 0, 4, 2, 0, 0, 0])),
        Case(reason: "no-certificate", manner: .say(serverHello + [22, 3, 3, 0, 7, 11, 0, 0, 3, 0, 0, 0])),
        Case(
            reason: "unreadable-certificate",
            manner: .say(serverHello + [22, 3, 3, 0, 11, 11, 0, 0, 7, 0, 0, 4, 0, 0, 1, 0x30])),
    ]

    private func look(_ endpoint: String, timeout: Duration = .seconds(30)) async throws -> Observation {
        let source = try EndpointSource(.init(name: "hostile", endpoints: [endpoint], timeout: timeout))
        let told = Mutex<[Observation]>([])
        let extent = try await source.look { observation in told.withLock { $0.append(observation) } }
        #expect(extent == .everything)
        return try #require(told.withLock { $0 }.first)
    }

    @Test(arguments: cases)
    func eachIsItsOwnObstacle(hostile: Case) async throws {
        let server = try await SayingServer.start(hostile.manner)
        let observation = try await look(
            "127.0.0.1:\(server.port)", timeout: hostile.reason == "timed-out" ? .milliseconds(200) : .seconds(30))
        guard case .unreadable(let obstacle) = observation.outcome else {
            Issue.record("\(observation)")
            return
        }
        #expect(obstacle.reason == hostile.reason, "\(obstacle)")
    }

    @Test func nobodyThere() async throws {
        let port = try ClosedPort()
        let observation = try await look("127.0.0.1:\(port.number)")
        guard case .unreadable(let obstacle) = observation.outcome else {
            Issue.record("\(observation)")
            return
        }
        #expect(obstacle.reason == "refused")
        #expect(obstacle.sentence == "127.0.0.1:\(port.number) refuses connections.")
    }

    @Test func noSTARTTLS() async throws {
        let server = try await SayingServer.start(.repeating(Array("220-never ready\r\n".utf8)))
        let observation = try await look("smtp://127.0.0.1:\(server.port)")
        guard case .unreadable(let obstacle) = observation.outcome else {
            Issue.record("\(observation)")
            return
        }
        #expect(obstacle.reason == "no-starttls")
    }

    @Test func aCertificateWithAWeakKeyForAnotherNameIsSeen() async throws {
        let directory = try TemporaryDirectory()
        let (certificate, key) = (directory.file("tls.crt"), directory.file("tls.key"))
        let made = try await runTool(
            "openssl",
            [
                "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", key, "-out", certificate, "-subj",
                "/CN=old",
            ])
        try #require(made.status == 0, "\(made.everything)")
        let server = try await OpenSSLServer.start(
            ["-cert", certificate, "-key", key, "-cipher", "ALL:@SECLEVEL=0"])
        let observation = try await look("127.0.0.1:\(server.port)")
        guard case .seen(let sighting) = observation.outcome else {
            Issue.record("\(observation)")
            return
        }
        #expect(sighting.leaf.subject.description.contains("old"))
        #expect(sighting.expectedNames == [.ip([127, 0, 0, 1])])
    }
}
