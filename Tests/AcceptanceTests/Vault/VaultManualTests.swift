import Foundation
import SignetTestSupport
import Testing

/// docs/vault.md is run from top to bottom: its servers are started, its lines typed, and what it shows of their output is compared.
@Suite struct VaultManualTests {
    @Test func everyLineOfThePageWorks() async throws {
        let (first, second, third) = (try freePort(), try freePort(), try freePort())
        let nginx = try freePort()
        let reader = try ManualReader { directory in
            [
                ("old-vault.example.com:8200", "127.0.0.1:\(first)"),
                ("https://127.0.0.1:8200", "https://127.0.0.1:\(second)"),
                ("= \"127.0.0.1:8200\"", "= \"127.0.0.1:\(second)\""), ("127.0.0.1:8200", "127.0.0.1:\(first)"),
                ("8201", "\(third)"), ("8443", "\(nginx)"), ("/etc/vault.d", directory), ("/var/lib/", "\(directory)/"),
                ("/var/log/", "\(directory)/"),
            ]
        }
        let counts = try await reader.follow(try ManualPage(at: "docs/vault.md"))
        #expect(counts.runs >= 12 && counts.outputs >= 6)
        try await reader.stop()
    }
}
