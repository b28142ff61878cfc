import Testing

@testable import mtls_demo

/// How the demonstration comes to its verdicts.
@Suite struct DemoReportTests {
    @Test func anAnswerMustBeTheRightOne() {
        let wanted = Expectation.answer("Hello from \"service-b\"")
        #expect(wanted.isMet(by: .answered(status: 200, body: "Hello from \"service-b\"")))
        #expect(!wanted.isMet(by: .answered(status: 200, body: "Hello from \"service-a\"")))
        #expect(!wanted.isMet(by: .answered(status: 502, body: "Hello from \"service-b\"")))
        #expect(!wanted.isMet(by: .failed("Hello from \"service-b\"")))
    }

    @Test func aRefusalMustHaveTheRightReason() {
        let wanted = Expectation.refusal("expired", saying: ["expired"])
        #expect(wanted.isMet(by: .failed("certificate verify failed: it has EXPIRED")))
        #expect(wanted.isMet(by: .answered(status: 400, body: "certificate expired")))
        #expect(!wanted.isMet(by: .failed("connection refused")))
        #expect(!wanted.isMet(by: .answered(status: 200, body: "expired")))
    }

    @Test func oneLostRequestSpoilsTheVerdict() {
        #expect(figures(failed: 0, lost: 0).passed)
        #expect(!figures(failed: 1, lost: 0).passed)
        #expect(!figures(failed: 0, lost: 1).passed)
        #expect(figures(failed: 3, lost: 9, because: "nginx").passed)
        let load = LoadFigures(
            seconds: 1, lifetimeSeconds: 10, renewals: [],
            streams: [figures(failed: 0, lost: 0), figures(failed: 1, lost: 1)])
        #expect(!load.passed)
        let report = DemoReport(parts: [], load: load)
        #expect(!report.passed)
        #expect(report.summary.contains("1 requests and 1 connections lost"), "\(report.summary)")
    }

    @Test func whatIsNotJudgedIsCountedInTheReport() {
        let load = LoadFigures(
            seconds: 1, lifetimeSeconds: 10, renewals: [], streams: [figures(failed: 17, lost: 42, because: "nginx")])
        let text = TextReport.text(of: load)
        #expect(text.contains("counted"))
        #expect(text.contains("connections ended: 42; requests that went down with them: 17"))
    }

    @Test func tablesFitAWideTerminal() {
        let long = String(repeating: "words of some length ", count: 12) + String(repeating: "x", count: 60)
        let part = DemoReport.Part(
            title: "title", explanation: "words",
            cases: [DemoCase(long, .answer(long), .failed(long))])
        let load = LoadFigures(
            seconds: 66, lifetimeSeconds: 22,
            renewals: [.init(service: "service-a", count: 5, installed: ["1", "2"], servedToClients: 2, passed: true)],
            streams: [figures(failed: 1, lost: 1), figures(failed: 17, lost: 42, because: "nginx")])
        let tables = TextReport.text(of: part) + TextReport.text(of: load)
        for line in tables.split(separator: "\n") where line.hasPrefix("  ") { #expect(line.count <= 120, "\(line)") }
    }

    private func figures(failed: Int, lost: Int, because reason: String? = nil) -> StreamFigures {
        StreamFigures(
            name: "a stream", requests: 10, connections: 1, failedRequests: failed, lostConnections: lost,
            serials: ["01"], longestGap: 1, latencyP50: 1, latencyP99: 2, failures: [:], toleratedBecause: reason)
    }
}
