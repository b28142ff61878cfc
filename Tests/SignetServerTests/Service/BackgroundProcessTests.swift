import SignetTestSupport
import Testing

@Suite("Programs beside a test")
struct BackgroundProcessTests {
    /// Otherwise a test run that is killed leaves servers behind.
    @Test func theyAreToldWhenTheTestProgramDies() async throws {
        let script = """
            import ctypes, signal
            number = ctypes.c_int()
            ctypes.CDLL(None).prctl(2, ctypes.byref(number))  # PR_GET_PDEATHSIG
            print('at death:', signal.Signals(number.value).name)
            """
        let process = try BackgroundProcess.start("python3", ["-c", script])
        try await process.waitForOutput(containing: "at death: SIGTERM")
    }
}
