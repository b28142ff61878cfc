import SignetCore
import SignetRenewal
import Testing

@testable import SignetServer

@Suite("What signet inspect is pointed at")
struct InspectionTargetTests {
    private func target(_ text: String) -> InspectionTarget { InspectionTarget(text) { _ in false } }

    @Test(arguments: [
        ("localhost:8443", "localhost", 8443), ("10.0.0.1:443", "10.0.0.1", 443), ("[::1]:65535", "::1", 65535),
        ("https://a.example.com", "a.example.com", 443), ("https://a.example.com:1/x?y", "a.example.com", 1),
        ("https://[2001:db8::1]/", "2001:db8::1", 443),
    ])
    func aServer(_ text: String, host: String, port: Int) {
        #expect(target(text) == .endpoint(Endpoint(host: host, port: port)))
    }

    /// No such port exists; taking it for one would stop the program.
    @Test(arguments: [
        "a.crt", "-", "https://127.0.0.1:99999", "https://127.0.0.1:0", "127.0.0.1:65536", "a:b:1", "dir/a:1",
        "https://",
        "a:+1",
    ])
    func noServer(_ text: String) {
        #expect(target(text) == .file(text))
    }

    @Test func whatExistsIsAFile() {
        #expect(InspectionTarget("localhost:8443") { _ in true } == .file("localhost:8443"))
    }

    @Test func whatIsNeitherIsToldHowServersAreWritten() async throws {
        let error = await #expect(throws: SignetError.self) {
            try await target("/nowhere/a.example.com").certificates(serverName: nil, timeout: .seconds(1))
        }
        #expect(error?.code == .unreadableFile)
        #expect(error?.remedy?.contains("HOST:PORT") == true)
    }
}
