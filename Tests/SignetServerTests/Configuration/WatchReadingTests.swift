import Foundation
import SignetCore
import SignetWatch
import Testing

@testable import SignetServer

@Suite("watch in signet.yaml: what notifiers and metrics can be told")
struct WatchReadingTests {
    static let full = """
        watch:
          metric_places: 250
          sources: [{ name: web, endpoints: [www.example.com] }]
          notify:
            - { name: alerts, alertmanager: { url: "http://127.0.0.1:9093", lifetime: 12h, labels: { team: web } } }
            - { name: log, syslog: { address: "tls://log.example.com", trusted_roots: ca.pem, facility: 16 } }
            - { name: plain, syslog: {} }
        """

    @Test func everyKeyIsRead() throws {
        let watch = try #require(try ConfigurationFixture.read(Self.full).watch)
        #expect(watch.metricPlaces == 250)
        guard case .alertmanager(let alertmanager) = watch.notify[0].kind, case .syslog(let log) = watch.notify[1].kind,
            case .syslog(let plain) = watch.notify[2].kind
        else {
            Issue.record("\(watch.notify)")
            return
        }
        #expect(alertmanager.lifetime.duration == .seconds(12 * 3600))
        #expect(
            log.address == "tls://log.example.com" && log.trustedRoots == "/etc/signet/ca.pem" && log.facility == 16)
        #expect(plain == NotifierConfiguration.Syslog())
    }

    @Test func withoutThemItIsAsEver() throws {
        let text = "watch: { notify: [{ name: a, alertmanager: { url: \"http://127.0.0.1:9093\" } }] }"
        let watch = try #require(try ConfigurationFixture.read(text).watch)
        #expect(watch.metricPlaces == 10_000)
        guard case .alertmanager(let alertmanager) = watch.notify[0].kind else {
            Issue.record("\(watch.notify)")
            return
        }
        #expect(alertmanager.lifetime.duration == AlertmanagerSettings(url: Secret("http://a")).lifetime)
    }

    @Test(arguments: [
        ("metric_places: -1", "metric_places"), ("metric_places: 1000001", "metric_places"),
        ("notify: [{ name: a, alertmanager: { url: \"http://a\", lifetime: 1s } }]", "lifetime"),
        (
            "notify: [{ name: a, syslog: { address: \"tcp://a\", trusted_roots: ca.pem } }]",
            "there is no TLS to tcp://a"
        ),
        ("notify: [{ name: a, syslog: { address: \"https://a\" } }]", "is no system log"),
    ])
    func whatCannotBeIsSaid(line: String, words: String) throws {
        let problems = try ConfigurationFixture.problems("watch:\n  \(line)\n").map(\.description)
        let isSaid = problems.contains { $0.contains(words) }
        #expect(isSaid, "\(problems)")
    }
}
