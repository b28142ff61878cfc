import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetRenewal

/// The probe against a real server.
@Suite struct TLSProbeTests {
    private let directory: TemporaryDirectory
    private let pairs: PairFactory

    init() async throws {
        directory = try TemporaryDirectory()
        pairs = try await PairFactory()
    }

    private func serve(_ pair: CertifiedKey, _ options: [String] = []) async throws -> (BackgroundProcess, Int) {
        try directory.write("tls.crt", pair.certificatePEM)
        try directory.write("chain.crt", pair.chainPEM)
        try directory.write("tls.key", try pair.key.pem())
        let server = try await OpenSSLServer.start(
            [
                "-cert", directory.file("tls.crt"), "-key", directory.file("tls.key"), "-cert_chain",
                directory.file("chain.crt"),
            ] + options)
        return (server.process, server.port)
    }

    private func port(of server: BackgroundProcess, after words: String) async throws -> Int {
        try await OpenSSLServer.port(of: server, after: words)
    }

    @Test func theChainIsShownAsItIsServed() async throws {
        let pair = try await pairs.make()
        let (server, port) = try await serve(pair)
        let chain = try await TLSProbe.servedChain(host: "127.0.0.1", port: port, serverName: "site.example.com")
        #expect(chain == [pair.leaf] + pair.intermediates)
        let served = try await TLSProbe().probe(Endpoint(host: "localhost", port: port), serverName: nil)
        #expect(served.contains { $0.address == "127.0.0.1:\(port)" && $0.certificates.first == pair.leaf })
        server.signal(SIGTERM)
    }

    static let manners = [["-tls1_2"], ["-tls1_3"], ["-Verify", "1", "-tls1_2"], ["-Verify", "1", "-tls1_3"]]

    @Test(arguments: manners)
    func anyManner(options: [String]) async throws {
        let pair = try await pairs.make()
        let (server, port) = try await serve(pair, options)
        let chain = try await TLSProbe.servedChain(host: "127.0.0.1", port: port, serverName: nil)
        #expect(chain.first == pair.leaf)
        server.signal(SIGTERM)
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP384, .ecdsaP521, .ed25519, .rsa2048])
    func anyKeyAndAnExpiredCertificateForAnotherName(algorithm: KeyAlgorithm) async throws {
        let pair = try await pairs.make("other.example.com", algorithm, until: start.addingTimeInterval(-1500 * .day))
        for version in ["-tls1_2", "-tls1_3"] {
            let (server, port) = try await serve(pair, [version])
            let chain = try await TLSProbe.servedChain(host: "127.0.0.1", port: port, serverName: "site.example.com")
            #expect(chain.first == pair.leaf)
            server.signal(SIGTERM)
        }
    }

    @Test func theServerNameChoosesTheCertificate() async throws {
        let (first, second) = (try await pairs.make("a.example.com"), try await pairs.make("b.example.com"))
        try directory.write("second.crt", second.certificatePEM)
        try directory.write("second.key", try second.key.pem())
        let (server, port) = try await serve(
            first,
            [
                "-servername", "b.example.com", "-cert2", directory.file("second.crt"), "-key2",
                directory.file("second.key"),
            ])
        for (name, pair) in [("a.example.com", first), ("b.example.com", second)] {
            let chain = try await TLSProbe.servedChain(host: "127.0.0.1", port: port, serverName: name)
            #expect(chain.first == pair.leaf)
        }
        server.signal(SIGTERM)
    }

    private func failure(port: Int, timeout: Duration = .seconds(5)) async -> SignetError? {
        do {
            let chain = try await TLSProbe.servedChain(
                host: "127.0.0.1", port: port, serverName: nil, timeout: timeout)
            Issue.record("\(chain) was served")
            return nil
        } catch {
            return error as? SignetError
        }
    }

    @Test func whatAServerSaysInsteadOfBeginningTLSIsSaid() async throws {
        let script = """
            import socket
            s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()
            print('port', s.getsockname()[1], flush=True)
            c, _ = s.accept(); c.sendall(b"220 mail\\r\\n"); c.recv(100); c.sendall(b"250 HELP\\r\\n"); c.recv(100)
            """
        let server = try BackgroundProcess.start("python3", ["-c", script])
        let port = try await port(of: server, after: "port ")
        do {
            _ = try await TLSProbe().probe(
                Endpoint(host: "127.0.0.1", port: port, startTLS: .smtp), serverName: nil)
            Issue.record("a certificate was shown")
        } catch let error as SignetError {
            #expect("\(error)".contains("does not offer STARTTLS"), "\(error)")
        }
        try await server.waitForExit()
    }

    @Test func nobodyThereIsSaidWithTheAddress() async throws {
        let port = try freePort()
        let error = await failure(port: port)
        #expect(error?.code == .probeFailed)
        #expect(error?.message.contains("127.0.0.1:\(port)") == true)
        #expect(error?.cause == "Connection refused")
    }

    @Test func aServerThatDoesNotSpeakTLSOrDoesNotSpeakAtAllIsGivenUp() async throws {
        for (answer, timeout) in [
            ("HTTP/1.1 400 Bad Request\\r\\n\\r\\n", Duration.seconds(20)), ("", .milliseconds(300)),
        ] {
            let script = """
                import socket, time
                s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()
                print('port', s.getsockname()[1], flush=True)
                c, _ = s.accept(); c.recv(10); c.send(b"\(answer)"); time.sleep(60)
                """
            let server = try BackgroundProcess.start("python3", ["-c", script])
            let port = try await port(of: server, after: "port ")
            let error = await failure(port: port, timeout: timeout)
            #expect(error?.code == .probeFailed)
            #expect(error?.cause == (answer.isEmpty ? "no answer in time" : "wrong version number"))
        }
    }

    @Test func anUnknownHostIsNamed() async throws {
        do {
            _ = try await TLSProbe.servedChain(host: "no-such-host.invalid", port: 443, serverName: nil)
            Issue.record("it was found")
        } catch let error as SignetError {
            #expect(error.code == .probeFailed && error.message.contains("no-such-host.invalid"))
        }
    }
}
