/// What the demonstration showed; with `--json` printed as it is.
struct DemoReport: Codable, Sendable {
    /// Cases that tell one thing together.
    struct Part: Codable, Sendable {
        let title: String
        /// What is shown and why it matters.
        let explanation: String
        let cases: [DemoCase]
    }

    let parts: [Part]
    let load: LoadFigures
    /// Whether everything was as expected.
    let passed: Bool

    init(parts: [Part], load: LoadFigures) {
        self.parts = parts
        self.load = load
        passed = load.passed && parts.allSatisfy { $0.cases.allSatisfy(\.passed) }
    }

    /// The whole in one sentence.
    var summary: String {
        let cases = parts.flatMap(\.cases)
        let renewals = load.renewals.reduce(0) { $0 + $1.count }
        let requests = load.streams.reduce(0) { $0 + $1.requests }
        let judged = load.streams.filter { $0.toleratedBecause == nil }
        let lost = judged.reduce(0) { $0 + $1.failedRequests }
        let ended = judged.reduce(0) { $0 + $1.lostConnections }
        let cutOff = load.streams.filter { $0.toleratedBecause != nil }.reduce(0) { $0 + $1.failedRequests }
        return """
            \(cases.count(where: \.passed)) of \(cases.count) cases as expected.
            Under load: \(requests) requests answered during \(renewals) renewals, \(lost) requests and \(ended) connections lost; nginx's own reloads cut off \(cutOff) \
            on kept connections.
            """
    }
}
