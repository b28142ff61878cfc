import Foundation
import Hummingbird
import Logging
import NIOCore
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("A TLS listener whose certificate follows its files")
struct ReloadingTLSTests {
    private let files = TLSFiles()

    private func context(
        clients: ReloadingTLSContext.ClientCertificates = .none, trust: String? = nil
    ) throws -> ReloadingTLSContext {
        try ReloadingTLSContext(
            certificatePath: files.path("server.crt"), keyPath: files.path("server.key"),
            trustRootsPath: trust.map(files.path), clientCertificates: clients)
    }

    /// Serves `/` and, as `/swap`, whatever `swap` does, while `body` runs with the port.
    private func serving<Result: Sendable>(
        _ context: ReloadingTLSContext, swap: @escaping @Sendable () throws -> Void = {},
        _ body: @escaping @Sendable (Int) async throws -> Result
    ) async throws -> Result {
        let router = Router(context: TLSRequestContext.self)
        router.get("/") { _, context in
            try await context.clientCertificate() == nil ? "nobody" : "somebody"
        }
        router.get("/swap") { _, _ in
            try swap()
            return "swapped"
        }
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router, server: .reloadingTLS(context),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                announce.yield(channel.localAddress?.port ?? 0)
                announce.finish()
            },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await application.run()
                return nil
            }
            group.addTask {
                var iterator = ports.makeAsyncIterator()
                return try await body(try #require(await iterator.next()))
            }
            defer { group.cancelAll() }
            return try #require(try await group.next() ?? nil)
        }
    }

    /// The names of the certificates that a kept and a new connection see before and after the swap.
    @Test func keptConnectionsLiveOnAndNewOnesGetTheNewCertificate() async throws {
        try await files.makeSelfSigned("first")
        try await files.makeSelfSigned("second")
        try files.serve("first")
        let context = try context()
        let files = files
        let swap: @Sendable () throws -> Void = {
            try files.serve("second")
            guard try context.reloadIfChanged() else { throw TestSupportError("nothing changed") }
        }
        let script = """
            import http.client, ssl, sys
            def connect(authority):
                connection = http.client.HTTPSConnection("127.0.0.1", int(sys.argv[1]), timeout=20,
                    context=ssl.create_default_context(cafile=authority))
                connection._context.check_hostname = False
                connection.connect()
                return connection
            def get(connection, path):
                connection.request("GET", path)
                return connection.getresponse().read().decode()
            def name(connection):
                return dict(pair for rdn in connection.sock.getpeercert()["subject"] for pair in rdn)["commonName"]
            kept = connect(sys.argv[2])
            print(name(kept), get(kept, "/"), get(kept, "/swap"))
            fresh = connect(sys.argv[3])
            print(name(kept), get(kept, "/"))
            print(name(fresh), get(fresh, "/"))
            try:
                connect(sys.argv[2])
                print("old certificate still served")
            except ssl.SSLCertVerificationError:
                print("old certificate gone")
            """
        let result = try await serving(context, swap: swap) { port in
            try await runTool("python3", ["-c", script, "\(port)", files.path("first.crt"), files.path("second.crt")])
        }
        #expect(
            result.output == "first nobody swapped\nfirst nobody\nsecond nobody\nold certificate gone\n",
            "\(result.everything)")
    }

    @Test func filesThatDoNotFitLeaveTheOldOnesInPlace() async throws {
        try await files.makeSelfSigned("first")
        try await files.makeSelfSigned("second")
        try files.serve("first")
        let context = try context()
        let good = context.current
        #expect(try !context.reloadIfChanged())
        let directory = try #require(files.directory)
        try directory.write("server.key", try directory.bytes("second.key"))
        #expect(throws: SignetError(.tlsFilesUnusable, "")) { try context.reloadIfChanged() }
        try directory.write("server.key", "")
        #expect(throws: SignetError(.tlsFilesUnusable, "")) { try context.reloadIfChanged() }
        try FileManager.default.removeItem(atPath: directory.file("server.key"))
        #expect(throws: SignetError(.unreadableFile, "")) { try context.reloadIfChanged() }
        #expect(context.current === good)
        try files.serve("second")
        #expect(try context.reloadIfChanged())
        #expect(context.current !== good)
        #expect(throws: SignetError(.invalidInput, "")) { try self.context(clients: .required) }
    }

    @Test func noDamageToTheFilesCrashes() async throws {
        try await files.makeSelfSigned("first")
        try files.serve("first")
        let context = try context()
        let directory = try #require(files.directory)
        let good = try directory.bytes("first.crt")
        for damaged in mutations(of: good, count: 150, seed: 21) {
            try directory.write("server.crt", damaged)
            _ = try? context.reloadIfChanged()
        }
        try directory.write("server.crt", good)
        _ = try context.reloadIfChanged()
        let result = try await serving(context) { port in try await self.client(port, []) }
        #expect(result.output.contains("nobody"), "\(result.everything)")
    }

    @Test func clientsMustShowACertificateOfTheirAuthority() async throws {
        for name in ["first", "client", "stranger"] { try await files.makeSelfSigned(name) }
        try files.serve("first")
        let files = files
        for (clients, without) in [(ReloadingTLSContext.ClientCertificates.optional, "nobody"), (.required, "")] {
            let context = try context(clients: clients, trust: "client.crt")
            try await serving(context) { port in
                let known = try await self.client(
                    port, ["-cert", files.path("client.crt"), "-key", files.path("client.key")])
                #expect(known.output.contains("somebody"), "\(known.everything)")
                let nobody = try await self.client(port, [])
                #expect(nobody.output.contains("nobody") == !without.isEmpty, "\(nobody.everything)")
                let stranger = try await self.client(
                    port, ["-cert", files.path("stranger.crt"), "-key", files.path("stranger.key")])
                #expect(!stranger.output.contains("somebody") && !stranger.output.contains("nobody"))
            }
        }
    }

    /// A resumed session would skip the verification of the client's certificate.
    @Test(arguments: ["-tls1_2", "-tls1_3"]) func noSessionIsResumedWhereClientsAreVerified(_ version: String)
        async throws
    {
        for name in ["first", "client"] { try await files.makeSelfSigned(name) }
        try files.serve("first")
        let context = try context(clients: .required, trust: "client.crt")
        let files = files
        try await serving(context) { port in
            let credentials = ["-cert", files.path("client.crt"), "-key", files.path("client.key"), version]
            let first = try await self.client(port, credentials + ["-sess_out", files.path("session")])
            #expect(first.output.contains("somebody"), "\(first.everything)")
            guard FileManager.default.fileExists(atPath: files.path("session")) else { return }
            let second = try await self.client(port, [version, "-sess_in", files.path("session")])
            #expect(!second.output.contains("somebody"), "\(second.everything)")
            #expect(!second.output.contains("Reused,"), "\(second.everything)")
        }
    }

    @Test func oldProtocolsAreRefused() async throws {
        try await files.makeSelfSigned("first")
        try files.serve("first")
        let result = try await serving(try context()) { port in
            try await self.client(port, ["-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"])
        }
        #expect(!result.output.contains("nobody"))
    }

    /// One request by openssl; what the server answers is in the output.
    private func client(_ port: Int, _ arguments: [String]) async throws -> ToolResult {
        try await runTool(
            "openssl", ["s_client", "-connect", "127.0.0.1:\(port)", "-ign_eof"] + arguments,
            input: Array("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8))
    }
}
