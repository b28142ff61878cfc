import Foundation
import SignetAgent
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("The state of an agent")
struct AgentStateTests {
    @Test("Where it is: said, assigned by systemd, or by the configuration's path")
    func directory() {
        func path(_ given: String?, _ configurations: [String], _ environment: [String: String]) -> String {
            AgentStateDirectory.path(
                given, configurations: configurations, environment: environment, directory: "/work")
        }
        #expect(path("state", ["a.hcl"], ["STATE_DIRECTORY": "/x"]) == "/work/state")
        #expect(path(nil, ["a.hcl"], ["STATE_DIRECTORY": "/var/lib/a:/var/lib/b"]) == "/var/lib/a")
        let home = ["HOME": "/home/kim"]
        let standard = path(nil, ["a.hcl"], home)
        #expect(standard.wholeMatch(of: #//home/kim/.local/state/signet/agent/[0-9a-f]{12}/#) != nil, "\(standard)")
        #expect(standard == path(nil, ["/work/a.hcl"], home) && standard == path(nil, ["./x/../a.hcl"], home))
        #expect(standard != path(nil, ["b.hcl"], home) && standard != path(nil, ["a.hcl", "b.hcl"], home))
    }

    @Test("Two agents of one directory are refused; commands may look")
    func lock() async throws {
        let directory = try TemporaryDirectory()
        let state = try await AgentState.open(directory.file("state"))
        #expect(!AgentState.isInUse(state.directory))
        let lock = try await state.lock()
        #expect(AgentState.isInUse(state.directory))
        let failure = await #expect(throws: SignetError.self) { _ = try await state.lock() }
        #expect(failure?.code == .serverRunning && failure?.message.contains("Another agent") == true)
        let record = try await AgentStatusRecord(stateDirectory: state.directory)
        #expect(record.isRunning && record.certificates.isEmpty && record.text.contains("The agent runs"))
        withExtendedLifetime(lock) {}
        try await state.database.close()
        let none = await #expect(throws: SignetError.self) {
            _ = try await AgentStatusRecord(stateDirectory: directory.file("none"))
        }
        #expect(none?.code == .notFound && !FileManager.default.fileExists(atPath: directory.file("none")))
    }

    @Test("A renewal is asked of an agent that runs, and of a certificate that there is")
    func rotation() async throws {
        let directory = try TemporaryDirectory()
        let state = try await AgentState.open(directory.path)
        try await state.database.close()
        let failure = await #expect(throws: SignetError.self) {
            _ = try await AgentRotation(stateDirectory: directory.path).run("web")
        }
        #expect(failure?.code == .notFound && failure?.remedy == "It keeps none at all.")
    }

    @Test("What it tells of itself is read again")
    func report() async throws {
        let directory = try TemporaryDirectory()
        #expect(AgentReport.read(in: directory.path) == nil)
        var configuration = AgentConfiguration()
        configuration.files = ["a.hcl"]
        configuration.templates = [
            AgentTemplate(TemplateSpec(source: .text("x"), name: "web.tpl", target: .file(directory.file("web")))),
            AgentTemplate(TemplateSpec(source: .text("x"), name: "env", target: .variable("PASSWORD"))),
        ]
        let problem = SignetError(.invalidInput, "Something is wrong.", remedy: "Mend it.")
        let report = AgentReport(
            configuration, startedAt: Date(timeIntervalSince1970: 1_800_000_000), problems: [problem])
        try report.write(in: directory.path)
        #expect(AgentReport.read(in: directory.path) == report)
        let mode = try FileManager.default.attributesOfItem(atPath: directory.file("status.json"))[.posixPermissions]
        #expect(mode as? Int == 0o600)
        try directory.write("web", "rendered")
        let state = try await AgentState.open(directory.path)
        try await state.database.close()
        let record = try await AgentStatusRecord(stateDirectory: directory.path)
        #expect(record.templates.map(\.destination) == [directory.file("web"), "PASSWORD"])
        #expect(record.templates[0].writtenAt != nil && record.templates[1].writtenAt == nil)
        #expect(!record.isRunning && record.text.contains("Wrong when it last ran:\nSomething is wrong.\n  Mend it."))
        let json = try JSONText.encode(record)
        #expect(json.contains("\"is_running\" : false") && json.contains("\"web.tpl\""))
    }
}
