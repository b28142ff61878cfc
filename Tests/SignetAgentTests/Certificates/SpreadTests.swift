import Foundation
import SignetCore
import SignetPKI
import SignetRenewal
import SignetTestSupport
import Testing

@testable import SignetAgent

@Suite("Many certificates", .timeLimit(.minutes(10)))
struct SpreadTests {
    /// Answers at once and wishes nothing.
    private struct PromptServer: SimulatedAuthority {
        func answer(to request: ForecastIssuance) -> Date { request.at }

        func renewalInformation(from issuer: IssuerReference, notBefore: Date, notAfter: Date) -> RenewalInformation? {
            nil
        }
    }

    /// How many fall into the second that has most.
    private func busiest(_ moments: [Date]) -> Int {
        Dictionary(grouping: moments) { $0.timeIntervalSince1970.rounded(.down) }.map(\.value.count).max() ?? 0
    }

    /// The engine's own state machines and schedule, with what a runner asks of it.
    @Test(
        "1,000 certificates of 10 minutes, all issued at once: in 30 minutes never more than 5 % renewed in one second")
    func simulated() throws {
        let count = 1000
        let specs = try (0..<count).map { number in
            try #require(
                CertificateWish(
                    path: "pki/issue/web", parameters: ["common_name": "s\(number).example.com", "ttl": "10m"])
            ).spec(in: "agent", renewal: CertificateScope.renewal(threshold: nil))
        }
        var server = PromptServer()
        let report = RenewalSimulation.run(
            RenewalOutlook(specs, at: AgentStage.start),
            settings: .init(span: .seconds(1800), lifetime: .seconds(600)), answeredBy: &server)
        let renewals = report.issuances.filter { $0.remaining != nil }.map(\.at)
        #expect(renewals.count > 3 * count && renewals.count < 6 * count)
        #expect(busiest(renewals) <= count / 20)
        #expect(report.gaps.allSatisfy { !$0.isExpiry })
    }

    @Test("A runner's own: 40 certificates for 30 minutes, none late, none twice, spread over a tenth of their life")
    func real() async throws {
        let count = 40
        let stage = try await AgentStage(key: PrivateKey.generate(.ecdsaP256))
        let templates = (0..<count).map { number in
            TemplateSpec(
                source: .text(
                    "{{ with secret \"pki/issue/web\" \"common_name=s\(number).example.com\" \"ttl=10m\" }}"
                        + "{{ .Data.serial_number }}{{ end }}"),
                name: "\(number)", target: .variable("S\(number)"))
        }
        let runner = try stage.runner(templates, handler: RecordingHandler())
        let working = Task { try await runner.run() }
        defer { working.cancel() }
        try await yielding { try await stage.tools.engine.status().count == count }
        try await stage.live(until: AgentStage.start.addingTimeInterval(1800))
        try await runner.settled()
        let renewals = stage.vault.with { $0.issuances }.filter { $0 > AgentStage.start }.sorted()
        #expect(renewals.count > 3 * count && renewals.count < 6 * count)
        let first = renewals.prefix(count)
        let width = try #require(first.last).timeIntervalSince(try #require(first.first))
        #expect(width > 40 && width < 70, "\(width)")
    }
}
