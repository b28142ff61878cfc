import SignetTestSupport
import Testing

@Suite("Standard error that takes nothing")
struct StandardErrorStreamTests {
    /// A log on a full disk must not end the program that keeps certificates valid.
    @Test func aFullDiskDoesNotEndTheProgram() async throws {
        let result = try await runTool("sh", ["-c", "exec \"$0\" inspect /missing.crt 2> /dev/full", signetExecutable])
        #expect(result.status == 1)
    }
}
