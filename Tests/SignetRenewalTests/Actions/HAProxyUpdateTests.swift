import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetRenewal

/// Transactions at the stats socket of a real HAProxy.
@Suite struct HAProxyUpdateTests {
    private let directory: TemporaryDirectory
    private let pairs: PairFactory
    private let haproxy: BackgroundProcess
    private let socket: HAProxySocket

    /// HAProxy with two certificates.
    init() async throws {
        directory = try TemporaryDirectory()
        pairs = try await PairFactory()
        for name in ["a.pem", "b.pem"] { try Self.write(try await pairs.make(), directory, name) }
        try directory.write(
            "haproxy.cfg",
            """
            global
                stats socket \(directory.file("admin.sock")) level admin
            defaults
                mode http
                timeout client 10s
                timeout server 10s
                timeout connect 10s
            frontend web
                bind \(directory.file("web.sock")) ssl crt \(directory.file("a.pem")) crt \(directory.file("b.pem"))

            """)
        haproxy = try BackgroundProcess.start("haproxy", ["-db", "-f", directory.file("haproxy.cfg")])
        let process = haproxy
        socket = HAProxySocket(path: directory.file("admin.sock"))
        while (try? socket.ask("show ssl cert")) == nil {
            try #require(process.exitStatus == nil, "\(process.output)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func write(_ pair: CertifiedKey, _ directory: TemporaryDirectory, _ name: String) throws {
        try directory.write(name, pair.fullChainPEM + pair.key.pem())
    }

    private func update(_ name: String, patience: Duration = .zero) throws -> String {
        try HAProxyUpdate(socket: socket, file: directory.file(name), patience: patience).run()
    }

    private func shown(_ name: String) throws -> String { try socket.ask("show ssl cert \(directory.file(name))") }

    @Test func theFileOnDiskIsTakenAndTakenAgain() async throws {
        let pair = try await pairs.make()
        try Self.write(pair, directory, "a.pem")
        for _ in 0..<2 {
            #expect(try update("a.pem").contains(pair.leaf.serialNumberText))
            let serial = pair.leaf.serialNumberText.drop { $0 == "0" }
            #expect(try shown("a.pem").lowercased().contains(serial))
        }
        haproxy.signal(SIGTERM)
    }

    @Test func whatIsRefusedIsAbortedAndChangesNothing() async throws {
        let before = try shown("a.pem")
        let (one, other) = (try await pairs.make(), try await pairs.make())
        try directory.write("a.pem", one.certificatePEM + other.key.pem())
        #expect(throws: SignetError(.actionFailed, "")) { try update("a.pem") }
        #expect(try shown("a.pem") == before)
        #expect(try socket.ask("show ssl cert").contains("*") == false)
        try directory.write("a.pem", "no certificate")
        #expect(throws: SignetError.self) { try update("a.pem") }
        haproxy.signal(SIGTERM)
    }

    @Test func anOpenTransactionOfAnotherFileIsLeftAlone() async throws {
        let theirs = try await pairs.make()
        try Self.write(theirs, directory, "theirs.pem")
        let opened = try socket.ask("set ssl cert \(directory.file("b.pem")) <<\n\(directory.text("theirs.pem"))")
        #expect(opened.contains("Transaction created"))
        let before = try shown("a.pem")
        try Self.write(try await pairs.make(), directory, "a.pem")
        do {
            _ = try update("a.pem")
            Issue.record("it was updated")
        } catch let error as SignetError {
            #expect(error.message.contains("b.pem is not mine"))
        }
        #expect(try shown("a.pem") == before)
        // Their transaction still holds what they have put into it.
        #expect(try socket.ask("commit ssl cert \(directory.file("b.pem"))").contains("Success!"))
        #expect(try shown("b.pem").lowercased().contains(theirs.leaf.serialNumberText.drop { $0 == "0" }))
        #expect(try update("a.pem").contains("without a reload"))
        haproxy.signal(SIGTERM)
    }

    @Test func twoAtOnceTakeTurns() async throws {
        for name in ["a.pem", "b.pem"] { try Self.write(try await pairs.make(), directory, name) }
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<20 { group.addTask { try update(number.isMultiple(of: 2) ? "a.pem" : "b.pem") } }
            for try await said in group { #expect(said.contains("without a reload")) }
        }
        haproxy.signal(SIGTERM)
    }

    @Test func nobodyAtTheSocketIsSaid() throws {
        let update = HAProxyUpdate(socket: HAProxySocket(path: directory.file("none")), file: directory.file("a.pem"))
        do {
            _ = try update.run()
            Issue.record("it was updated")
        } catch let error as SignetError {
            #expect(error.code == .actionFailed && error.remedy?.contains("level admin") == true)
        }
        haproxy.signal(SIGTERM)
    }
}
