import SignetCore
import SignetTestSupport
import Testing

@Suite struct HostPortTests {
    @Test(arguments: [
        ("localhost:8443", "localhost", 8443), ("10.0.0.1:0", "10.0.0.1", 0), ("[::1]:65535", "::1", 65535),
        ("a.example.com", "a.example.com", nil), ("[2001:db8::1]", "2001:db8::1", nil),
    ])
    func isTakenApart(_ text: String, host: String, port: Int?) {
        let parts = HostPort(parsing: text)
        #expect(parts?.host == host && parts?.port == port)
        #expect(port.map { HostPort.text(host: host, port: $0) } ?? text == text)
    }

    @Test(arguments: [
        "", ":1", "a:", "a:x", "a:-1", "a:+1", "a:65536", "a:99999999999999999999", "a:b:1", "[::1", "[::1]1", "[a]:1",
        "[]:1",
        "a b:1", "a/b:1", "::1",
    ])
    func whatIsNoneIsRefused(_ text: String) {
        #expect(HostPort(parsing: text) == nil)
    }

    @Test func strangeTextDoesNoHarm() {
        for bytes in mutations(of: Array("[2001:db8::1]:8443".utf8), count: 2000, seed: 5) {
            guard let parts = HostPort(parsing: String(decoding: bytes, as: UTF8.self)) else { continue }
            #expect(!parts.host.isEmpty && (0...65535).contains(parts.port ?? 0))
        }
    }
}
