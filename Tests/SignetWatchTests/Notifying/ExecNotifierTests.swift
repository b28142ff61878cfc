import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetWatch

@Suite struct ExecNotifierTests {
    private let parcel = Parcel(
        id: "p-1",
        notice: Notice(
            .critical, writtenAt: NoticeSamples.moment, lines: [NoticeSamples.expiring(1, .critical, title: "a\nb")]),
        recipients: [""])

    @Test(.timeLimit(.minutes(10))) func theCommandReadsTheNotice() async throws {
        let directory = try TemporaryDirectory()
        let script =
            "cat >\"$1\"; echo \"$SIGNET_NOTICE_KIND|$SIGNET_NOTICE_SEVERITY|$SIGNET_NOTICE_SUBJECT|$OWN\" >\"$2\""
        let settings = ExecSettings(
            command: ["/bin/sh", "-c", script, "sh", directory.file("json"), directory.file("variables")],
            environment: ["OWN": "x"])
        _ = try await ExecNotifier(name: "run", settings: settings).deliver(parcel)
        let read = try JSONValue(try directory.bytes("json"))
        #expect(read == NoticeJSON(parcel: parcel).value)
        let variables = try directory.text("variables")
        #expect(variables == "critical|critical|Critical: a b at 10.0.0.1:443 expires in 15 days|x\n")
    }

    /// A command that reads nothing must not hurt: a large message, an end before it was read.
    @Test(.timeLimit(.minutes(10))) func aCommandNeedNotRead() async throws {
        let lines = (1...500).map { NoticeSamples.expiring(PlaceID($0), .critical, fingerprint: "\($0)") }
        let large = Parcel(
            id: "p", notice: Notice(.digest, writtenAt: NoticeSamples.moment, lines: lines), recipients: [""])
        let notifier = try ExecNotifier(name: "run", settings: ExecSettings(command: ["/bin/true"]))
        let refusals = try await notifier.deliver(large)
        #expect(refusals.isEmpty)
    }

    @Test(.timeLimit(.minutes(10))) func aCommandThatFailsIsSaidOnOneLine() async throws {
        let notifier = try ExecNotifier(
            name: "run", settings: ExecSettings(command: ["/bin/sh", "-c", "echo no; echo way >&2; exit 3"]))
        let failure = await #expect(throws: NotifierFailure.self) { try await notifier.deliver(parcel) }
        #expect(failure?.sentence.contains("exited with status 3") == true)
        #expect(failure?.sentence.contains("\n") == false)
        #expect(failure?.isUnreachable == false)
        let missing = try ExecNotifier(name: "run", settings: ExecSettings(command: ["/no/such/program"]))
        await #expect(throws: NotifierFailure.self) { try await missing.deliver(parcel) }
        #expect(throws: SignetError(.invalidInput, "")) {
            try ExecNotifier(name: "run", settings: ExecSettings(command: ["relative"]))
        }
    }
}
