import SignetCore
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("A listener's limits in a Vault server's configuration")
struct ListenerLimitReadingTests {
    private func limits(common: String = "", _ listener: String) throws -> ListenerLimits? {
        let directory = try TemporaryDirectory()
        let path = try directory.write(
            "vault.hcl",
            """
            storage "inmem" {}
            \(common)
            listener "tcp" {
              tls_disable = true
              \(listener)
            }
            """)
        return try VaultServerConfiguration(path: path).listeners.first?.limits
    }

    @Test("Vault's names, and what counts without them")
    func names() throws {
        #expect(try limits("") == ListenerLimits())
        let read = try #require(
            try limits(
                """
                max_request_size = 1048576
                  max_request_duration = "20s"
                  http_read_header_timeout = "2s"
                  http_read_timeout = "3s"
                  http_idle_timeout = "4m"
                  max_json_depth = 20
                  max_json_string_value_length = 5000
                  max_json_object_entry_count = 10
                """))
        #expect(read.bodySize == 1 << 20 && read.answer == .seconds(20) && read.head == .seconds(2))
        #expect(read.request == .seconds(3) && read.idle == .seconds(240))
        #expect(read.json.depth == 20 && read.json.textLength == 5000)
        #expect(try limits("http_write_timeout = \"7s\"")?.answer == .seconds(7))
        #expect(try limits("http_write_timeout = \"2h\"")?.answer == .seconds(90))
    }

    @Test("A listener's own stand over those of all")
    func common() throws {
        let common = "default_max_request_duration = \"40s\"\nmax_request_size = 2000"
        #expect(try limits(common: common, "")?.answer == .seconds(40))
        #expect(try limits(common: common, "max_request_duration = \"5s\"")?.answer == .seconds(5))
        #expect(try limits(common: common, "")?.bodySize == 2000)
    }

    @Test(
        "What is no limit is refused",
        arguments: [
            "max_request_size = 0", "max_request_size = -1", "max_request_size = \"x\"",
            "max_request_duration = \"0s\"",
            "http_read_timeout = \"-1s\"", "http_idle_timeout = \"soon\"", "max_json_depth = 100000",
        ])
    func refused(_ line: String) {
        #expect(throws: SignetError.self) { try limits(line) }
    }
}
