import Foundation
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("signet up: beginning and end")
struct SignetUpTests {
    @Test(arguments: [SIGTERM, SIGINT]) func aSignalEndsItInGoodOrder(_ signal: Int32) async throws {
        let server = try await RunningServer.start(
            RunningServer.configuration(certificates: [RunningServer.certificate("a")]))
        try await server.waitUntilInstalled("a")
        server.process.signal(signal)
        #expect(try await server.process.waitForExit() == 0)
        #expect(server.process.output.contains("Stopped."))
        #expect(!FileManager.default.fileExists(atPath: server.directory.file("signet-data/address")))
    }

    @Test func aRestartIssuesNothingAgain() async throws {
        let server = try await RunningServer.start(
            RunningServer.configuration(certificates: [RunningServer.certificate("a")]))
        try await server.waitUntilInstalled("a")
        let before = try server.directory.bytes("a/tls.crt")
        server.process.signal(SIGKILL)
        try await server.process.waitForExit()
        let again = try RunningServer.launch(in: server.directory)
        try await again.waitForOutput(containing: "Listening.")
        again.signal(SIGTERM)
        #expect(try await again.waitForExit() == 0)
        #expect(try server.directory.bytes("a/tls.crt") == before)
        #expect(!again.output.contains("event=issued"))
    }

    @Test func thereIsOnlyOneOnADataDirectory() async throws {
        let server = try await RunningServer.start(RunningServer.configuration())
        let second = try RunningServer.launch(in: server.directory)
        #expect(try await second.waitForExit() == 1)
        #expect(second.output.contains("already serves"), "\(second.output)")
        #expect(try await server.curl("/healthz").status == 200)
    }

    @Test func anAddressThatCannotBeHadIsNamed() async throws {
        let server = try await RunningServer.start(RunningServer.configuration())
        for listen in [server.address, "192.0.2.1:8210", "no-such-host.invalid:8210"] {
            let directory = try TemporaryDirectory()
            try directory.write("signet.yaml", RunningServer.configuration(listen: listen))
            let process = try RunningServer.launch(in: directory)
            #expect(try await process.waitForExit() == 1)
            #expect(process.output.contains("cannot listen on \(listen)"), "\(process.output)")
        }
    }

    @Test func everyProblemOfABrokenFileIsShown() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("signet.yaml", "listn: x\nauthorities:\n  - name: a\n    kee: b\n")
        let process = try RunningServer.launch(in: directory)
        #expect(try await process.waitForExit() != 0)
        for words in ["signet.yaml:1:1", "Did you mean \"listen\"?", "signet.yaml:4:5", "Did you mean \"key\"?"] {
            #expect(process.output.contains(words), "\(process.output)")
        }
        #expect(!FileManager.default.fileExists(atPath: directory.file("signet-data")))
    }

    @Test func aDirectoryThatCannotBeWrittenIsNamed() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("signet.yaml", "data_directory: /proc/signet-data\n")
        let process = try RunningServer.launch(in: directory)
        #expect(try await process.waitForExit() == 1)
        #expect(process.output.contains("/proc/signet-data"), "\(process.output)")
    }

    @Test func systemdIsTold() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("notify")
        let listener = try DatagramListener(path: path)
        try directory.write("signet.yaml", RunningServer.configuration())
        let process = try BackgroundProcess.start(
            signetExecutable, ["up", "--config", directory.file("signet.yaml")], environment: ["NOTIFY_SOCKET": path])
        try await process.waitForOutput(containing: "Listening.")
        var ready: String?
        try await yielding {
            ready = listener.receive()
            return ready != nil
        }
        #expect(ready == "READY=1")
        process.signal(SIGTERM)
        try await process.waitForExit()
        #expect(listener.receive() == "STOPPING=1")
    }
}

/// A socket such as systemd's; what was sent to it waits in it.
private final class DatagramListener {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix(107)) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw TestSupportError("No socket at \(path): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    /// The next message; nil when none waits.
    func receive() -> String? {
        var buffer = [UInt8](repeating: 0, count: 1000)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}
