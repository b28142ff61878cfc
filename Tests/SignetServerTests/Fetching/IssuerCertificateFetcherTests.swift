import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("Fetching issuer certificates")
struct IssuerCertificateFetcherTests {
    private func application() -> some ApplicationProtocol {
        let router = Router()
        router.get("/ok") { _, _ in ByteBuffer(bytes: [1, 2, 3]) }
        router.get("/largest") { _, _ in ByteBuffer(repeating: 7, count: IssuerCertificateFetcher.limit) }
        router.get("/larger") { _, _ in ByteBuffer(repeating: 7, count: IssuerCertificateFetcher.limit + 1) }
        router.get("/redirect") { _, _ in Response.redirect(to: "/ok") }
        router.get("/circle") { _, _ in Response.redirect(to: "/circle") }
        router.get("/chain/:left") { _, context in
            let left = try context.parameters.require("left", as: Int.self)
            return Response.redirect(to: left == 0 ? "/ok" : "/chain/\(left - 1)")
        }
        return Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Patient, because on a busy machine tests that compute keep both sides waiting.
    private func fetch(_ url: String) async throws -> [UInt8] {
        try await IssuerCertificateFetcher.fetch(url, timeout: .minutes(5))
    }

    @Test func limitsHold() async throws {
        try await application().test(.live) { client in
            let base = "http://127.0.0.1:\(try #require(client.port))"
            #expect(try await fetch("\(base)/ok") == [1, 2, 3])
            #expect(try await fetch("\(base)/largest").count == IssuerCertificateFetcher.limit)
            #expect(try await fetch("\(base)/redirect") == [1, 2, 3])
            #expect(try await fetch("\(base)/chain/1") == [1, 2, 3])
            for path in ["larger", "circle", "chain/9", "none"] {
                let error = await #expect(throws: SignetError.self) {
                    _ = try await fetch("\(base)/\(path)")
                }
                #expect(error?.code == .fetchFailed)
                #expect(error?.message.contains("/\(path)") == true)
            }
        }
    }

    @Test func onlyTheWebIsFetchedFrom() async throws {
        let port = try freePort()
        for url in ["ldap://x/y", "file:///etc/passwd", "", "nonsense", "http://127.0.0.1:\(port)/closed", "http://"] {
            await #expect(throws: SignetError(.fetchFailed, "")) { _ = try await IssuerCertificateFetcher.fetch(url) }
        }
    }
}
