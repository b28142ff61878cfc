import SignetCore

/// Does one of the things that are to follow a change.
struct FollowUp: Sendable {
    let tools: EngineTools
    let record: RenewalRecord
    /// What of an action's output goes into the history.
    private static let keptOutput = 1000

    init(tools: EngineTools, record: RenewalRecord) {
        self.tools = tools
        self.record = record
    }

    func run(_ index: Int) async throws {
        guard let change = record.state.change, record.spec.followUps.indices.contains(index) else { return }
        let news = CertificateChange(
            name: record.name, serialNumber: change.serialNumber, notAfter: change.notAfter)
        let action = record.spec.followUps[index]
        switch try await tools.attempt({ try await tools.actions.run(action, for: news) }) {
        case .success(let output):
            let said = String(output.prefix(Self.keptOutput))
            try await tools.tell(.acted(change: change.number, action: index, output: said), to: record.name)
        case .failure(let error):
            let said = String(describing: error)
            try await tools.tell(.actingFailed(change: change.number, action: index, error: said), to: record.name)
        }
    }
}
