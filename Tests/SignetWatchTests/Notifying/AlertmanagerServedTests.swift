import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetWatch

/// A real Alertmanager of Debian's.
@Suite struct AlertmanagerServedTests {
    @Test(.timeLimit(.minutes(10))) func alertsComeStayAndEnd() async throws {
        let manager = try await AlertmanagerServer.start()
        let notifier = try AlertmanagerNotifier(
            name: "am",
            settings: AlertmanagerSettings(
                url: Secret(manager.url + "/"), labels: ["team": "ops"],
                dashboard: "https://watch.example.org/dashboard"))
        let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
        let line = NoticeSamples.line(
            1, title: "www.example.org", owner: "web@example.org", region: "eu-1",
            [NoticeSamples.finding(.untrusted, .critical), NoticeSamples.finding(.weakKey, .warning)])
        try await deliver([line], by: notifier, at: now)
        let alerts = try await manager.alerts()
        #expect(Set(alerts.map { $0.labels["rule"] }) == ["untrusted", "weak-key"])
        let alert = try #require(alerts.first { $0.labels["rule"] == "untrusted" })
        #expect(
            alert.labels == [
                "alertname": "SignetCertificate", "rule": "untrusted", "severity": "critical", "team": "ops",
                "certificate": "www.example.org", "source": "public", "kind": "endpoint", "location": "10.0.0.1:443",
                "owner": "web@example.org", "region": "eu-1",
            ])
        #expect(alert.annotations["summary"] == "There is untrusted.")
        #expect(alert.annotations["description"] == "Look at untrusted.")
        #expect(alert.generatorURL == "https://watch.example.org/dashboard")
        #expect(alert.status.state == "active")
        #expect(alert.startsAt.hasPrefix(now.ISO8601Format().dropLast()), "\(alert.startsAt)")

        // Told again, they are the same ones; what ended is no longer active.
        try await deliver([line], by: notifier, at: now.addingTimeInterval(5))
        let again = try await manager.alerts()
        #expect(again.count == 2)
        #expect(Set(again.map(\.startsAt)) == [alert.startsAt])
        var ended = line
        ended.findings.removeFirst()
        ended.change = .recovered
        try await deliver([ended], by: notifier, at: Date())
        let left = try await manager.alerts()
        #expect(left.map { $0.labels["rule"] } == ["untrusted"])
    }

    @Test(.timeLimit(.minutes(10))) func whatItRefusesIsSaid() async throws {
        let manager = try await AlertmanagerServer.start()
        let notifier = try AlertmanagerNotifier(
            name: "am", settings: AlertmanagerSettings(url: Secret(manager.url + "/nowhere")))
        let failure = await #expect(throws: NotifierFailure.self) {
            try await deliver([NoticeSamples.expiring()], by: notifier, at: Date())
        }
        #expect(failure?.sentence.contains("HTTP 404") == true, "\(String(describing: failure))")
    }

    @Test func aLabelThatPrometheusDoesNotKnowIsRefused() {
        #expect(throws: SignetError(.invalidInput, "")) {
            try AlertmanagerNotifier(
                name: "am", settings: AlertmanagerSettings(url: Secret("http://x:9093"), labels: ["a-b": "c"]))
        }
    }

    private func deliver(_ lines: [NoticeLine], by notifier: AlertmanagerNotifier, at moment: Date) async throws {
        let notice = Notice(.state, writtenAt: moment, lines: lines)
        _ = try await notifier.deliver(Parcel(id: UUID().uuidString, notice: notice, recipients: [""]))
    }
}
